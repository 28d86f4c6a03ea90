// Places in text. JavaScript counts UTF-16 units; the product counts code points of LF-normalised text.

// The text as it can be stored: whole characters, LF line ends, no U+0000.
export function clean(text) {
  const whole = text.toWellFormed ? text.toWellFormed() : text;
  return whole.replace(/\r\n?/g, "\n").replaceAll("\0", "");
}

// How many code points stand before a UTF-16 index.
export function codePoints(text, index = text.length) {
  let count = 0;
  for (let at = 0; at < index; count += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return count;
}

// The UTF-16 index before which so many code points stand.
export function unitIndex(text, points) {
  let at = 0;
  for (let count = 0; count < points && at < text.length; count += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

// Where the words stand now, in code points: at the place nearest to `near`; -1 if they are gone.
export function locate(text, words, near) {
  if (!words.trim()) return -1;
  let best = -1;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const place = codePoints(text, at);
    if (best < 0 || Math.abs(place - near) < Math.abs(best - near)) best = place;
  }
  return best;
}

// The sentences of a note, as the server cuts them, with their places.
export function sentences(text) {
  const found = [];
  let end = 0;
  for (const part of text.split(/(?<=[.!?])\s+|\n+/u)) {
    const words = part.trim();
    if (!/[\p{L}\p{N}]/u.test(words)) continue;
    const at = text.indexOf(words, end);
    end = at + words.length;
    found.push({ start: codePoints(text, at), words });
  }
  return found;
}
