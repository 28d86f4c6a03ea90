// Times to enter in the reader's own zone: what is stored in UTC is shown in it, and its offset on the chosen day (that
// of summer time, where it is) travels beside the field. Without this script the field says that it is UTC.
const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");

const local = (at) =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;

function offsetOf(at) {
  const minutes = -at.getTimezoneOffset();
  return `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

for (const place of document.querySelectorAll("[data-local-time]")) {
  const field = place.querySelector("input[type=datetime-local]");
  const offset = place.querySelector("input[name=_offset]");
  const zone = place.querySelector("[data-zone]");
  const untouched = field.value === field.defaultValue;
  if (field.dataset.utc && untouched) field.value = local(new Date(`${field.dataset.utc}Z`));
  const say = () => {
    const at = field.value ? new Date(field.value) : new Date();
    if (Number.isNaN(at.getTime())) return;
    offset.value = offsetOf(at);
    zone.textContent = `your time, ${Intl.DateTimeFormat().resolvedOptions().timeZone} (UTC${offset.value})`;
  };
  field.addEventListener("input", say);
  say();
}
