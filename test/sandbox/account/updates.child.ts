import { setTimeout as delay } from 'node:timers/promises';
import { fileStore } from '../../../src/sandbox/account/store.ts';

/** Run as a process of its own: updates the store at argv[2] argv[3] times. */
const [path = '', times = '1'] = process.argv.slice(2);
const store = fileStore(path, {
  monotonic: () => performance.now(),
  now: Date.now,
  sleep: (ms) => delay(ms),
});
for (let update = 0; update < Number(times); update += 1) {
  await store.update(({ peerings: [peering] }) => {
    if (peering !== undefined) peering.name += 'x';
  });
}
