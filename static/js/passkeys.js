// Passkeys: a form with data-passkey makes ("create") or uses ("get", "login") one, then posts it as `credential`.
// The options come with the page; "login" fetches them on the click, since they are good once.

const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withId = (known) => ({ ...known, id: decode(known.id) });

function readOptions(options) {
  const asked = { ...options, challenge: decode(options.challenge) };
  if (asked.user) asked.user = withId(asked.user);
  for (const list of ["excludeCredentials", "allowCredentials"]) if (asked[list]) asked[list] = asked[list].map(withId);
  return asked;
}

function asJson(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: encode(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) answer[part] = encode(response[part]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

async function ceremony(form) {
  if (form.dataset.passkey === "create") {
    const { publicKey } = JSON.parse(form.querySelector("script").textContent).creation_options;
    const options = readOptions(publicKey);
    const selection = { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return navigator.credentials.create({ publicKey: { ...options, authenticatorSelection: selection } });
  }
  let given = form.querySelector("script")?.textContent;
  if (!given) given = await (await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } })).text();
  return navigator.credentials.get({ publicKey: readOptions(JSON.parse(given).request_options.publicKey) });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    form.hidden = true;
    continue;
  }
  const problem = form.querySelector("[data-passkey-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(asJson(await ceremony(form)));
      form.submit();
    } catch {
      problem.hidden = false;
      button.disabled = false;
    }
  });
}
