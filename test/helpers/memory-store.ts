import type { SandboxState } from '../../src/sandbox/state.ts';
import type { SandboxStore } from '../../src/sandbox/store.ts';

/** A state in memory. */
export function memoryStore(state: SandboxState): SandboxStore {
  let current = state;
  return {
    read: async () => current,
    update: async (change) => {
      const draft = structuredClone(current);
      const result = change(draft);
      current = draft;
      return result;
    },
    replace: async (next) => {
      current = next;
    },
  };
}
