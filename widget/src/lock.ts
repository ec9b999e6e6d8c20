// Locks that all tabs of the browser share. A page that is gone holds none.
export const shared = !!globalThis.navigator?.locks;

/** Does the task once the lock is free, and holds the lock meanwhile; at once where there are no locks. */
export function locked(name: string, signal: AbortSignal, task: () => unknown): void {
  if (shared) navigator.locks.request(name, { signal }, task).catch(() => {});
  else task();
}

/** Resolves when the signal is given, or so many milliseconds later. */
export function pause(signal: AbortSignal, length?: number): Promise<unknown> {
  return new Promise((resolve) => {
    if (length !== undefined) setTimeout(resolve, length);
    signal.addEventListener("abort", resolve);
  });
}
