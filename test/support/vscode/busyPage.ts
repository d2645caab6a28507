/** Scripts for a page that has no time to spare, as on a busy machine. */

/**
 * Runs before those of the page. What waits for a moment to spare is called at its latest time, and told that there is no
 * more time: then VS Code makes only one of the parts that it puts off until a window is at rest, every 500 ms.
 */
export const spareNothing = `(() => {
  let busy = true;
  globalThis.requestIdleCallback = (callback, options) => {
    const late = () => callback({ didTimeout: busy, timeRemaining: () => busy ? 0 : 50 });
    return setTimeout(late, busy ? options?.timeout ?? 1_000 : 0);
  };
  globalThis.cancelIdleCallback = clearTimeout;
  addEventListener('rest', () => { busy = false; });
})()`;

/** Gives the page time in plenty. */
export const rest = `dispatchEvent(new Event('rest'))`;
