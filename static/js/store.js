// The only module that touches local storage. Storage may be shut off, full, or hold nonsense: nothing here throws.
const PREFIX = "cw:";

export function read(key, otherwise = null) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** True if the value will still be there on the next page. */
export function write(key, value) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch { /* nothing was kept */ }
}

/** Calls back when another tab of this browser changes the value. */
export function watch(key, changed) {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + key) changed(read(key));
  });
}
