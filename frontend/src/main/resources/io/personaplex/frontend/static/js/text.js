/** Written only when it changes: a live region is read out at every write. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
