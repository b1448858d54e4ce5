// The only module that touches local storage. Keys begin with "cw:", values are JSON, and nothing here ever throws.
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

/** What follows the prefix in every key that begins with it. */
export function keys(prefix) {
  try {
    const all = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at));
    return all.filter((key) => key?.startsWith(PREFIX + prefix)).map((key) => key.slice(PREFIX.length + prefix.length));
  } catch {
    return [];
  }
}

/** Calls back when another tab of this browser changes the value. */
export function watch(key, changed) {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + key) changed(read(key));
  });
}
