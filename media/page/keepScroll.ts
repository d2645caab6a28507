/** ms after the last movement until it is remembered. */
const rest = 200;

/**
 * Brings a page back to where its reader was, as soon as it is long enough, and remembers where they are. Call what it
 * gives back after each drawing. Whoever moves by themselves is left where they are.
 */
export function keepScroll(wanted: number, remember: (top: number) => void): () => void {
  let target: number | undefined = wanted > 0 ? wanted : undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const page = document.documentElement;
  const giveUp = () => {
    target = undefined;
  };
  for (const kind of ['wheel', 'keydown', 'pointerdown']) addEventListener(kind, giveUp, { once: true, passive: true });
  const keep = () => {
    clearTimeout(timer);
    if (target === undefined) remember(page.scrollTop);
  };
  addEventListener('scroll', () => {
    clearTimeout(timer);
    timer = setTimeout(keep, rest);
  });
  // Not every browser has it, hence the timer.
  addEventListener('scrollend', keep);
  return () => {
    if (target === undefined || page.scrollHeight - page.clientHeight < target) return;
    page.scrollTo({ top: target, behavior: 'instant' });
    target = undefined;
  };
}
