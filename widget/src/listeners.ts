// Who listens to what. One listener's error is its own: it reaches the page's console, and nobody else.
export type Listener = (value: never) => void;

export interface Listeners {
  on(name: string, listener: Listener): () => void;
  /** True when somebody listens. */
  emit(name: string, value: unknown): boolean;
}

export function createListeners(): Listeners {
  const all = new Map<string, Set<Listener>>();
  return {
    on(name, listener) {
      const listening = all.get(name) ?? new Set();
      all.set(name, listening.add(listener));
      return () => listening.delete(listener);
    },
    emit(name, value) {
      const listening = all.get(name);
      listening?.forEach((listener) => tell(listener, value));
      return !!listening?.size;
    },
  };
}

function tell(listener: Listener, value: unknown): void {
  try {
    listener(value as never);
  } catch (error) {
    reportError(error);
  }
}
