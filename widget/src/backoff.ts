// Waits before a retry: doubling from half a second to a minute, with jitter so that tabs do not march in step.
const FIRST = 500;
const LONGEST = 60_000;

export function backoff(failures: number): number {
  return Math.min(LONGEST, FIRST * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** The `Retry-After` header in milliseconds; 0 where there is none. */
export function retryAfter(response: Response): number {
  return Number(response.headers.get("Retry-After")) * 1000 || 0;
}
