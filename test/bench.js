/**
 * `npm run bench`: times whole commands, each in turn with its yardstick, and prints the median ratios.
 * It serves its own sandbox and gives no verdict. Another Node: `<its node> test/bench.js`.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../bin/dopeer.js');
const RUNS = 15;
const folder = mkdtempSync(join(tmpdir(), 'dopeer-bench-'));
const servers = [];

/** The environment of this machine without what would choose another account, server or output. */
const machine = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(DIGITALOCEAN|DOPEER)_|_PROXY$/i.test(name)),
);

/** Fetches every page one after the other and prints them: what a script without dopeer does. */
const script = join(folder, 'script.mjs');
writeFileSync(
  script,
  `const all = [];
for (let page = 1, last = 1; page <= last; page += 1) {
  const response = await fetch(\`\${process.env.DIGITALOCEAN_API_URL}/v2/vpc_peerings?page=\${page}&per_page=200\`, {
    headers: { authorization: \`Bearer \${process.env.DIGITALOCEAN_TOKEN}\`, accept: 'application/json' },
  });
  const body = await response.json();
  all.push(...body.vpc_peerings);
  last = Math.ceil(body.meta.total / 200);
}
process.stdout.write(JSON.stringify(all, null, 2) + '\\n');
`,
);
/** Tells the peak of its process, in kilobytes, on stderr. */
const peak = join(folder, 'peak.cjs');
writeFileSync(
  peak,
  `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)));`,
);

/** Serves a sandbox of that size; gives the environment that reaches it. */
async function serve(name, peerings, ...flags) {
  const env = { ...machine, DOPEER_CONFIG_DIR: join(folder, name) };
  execFileSync(
    process.execPath,
    [BIN, 'sandbox', 'reset', ...(peerings > 0 ? ['--peerings', String(peerings)] : [])],
    {
      env,
      stdio: 'ignore',
    },
  );
  // As many requests as fit into a minute: nothing is measured of the limit.
  const serving = [BIN, 'sandbox', 'serve', '--json', '--rate-limit', '1000000', ...flags];
  const server = spawn(process.execPath, serving, { env });
  servers.push(server);
  const { url, token } = JSON.parse(
    await new Promise((resolve) => server.stdout.once('data', (data) => resolve(String(data)))),
  );
  return { ...env, DIGITALOCEAN_API_URL: url, DIGITALOCEAN_TOKEN: token };
}

function run(args, env) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return { ms: performance.now() - started, stderr: String(stderr) };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Runs both in turn, once unmeasured, and prints the median of the ratios. */
function compare(name, args, yardstick, env, runs = RUNS, yardstickEnv = env) {
  run(args, env);
  run(yardstick, yardstickEnv);
  const pairs = Array.from({ length: runs }, () => [run(args, env).ms, run(yardstick, yardstickEnv).ms]);
  const ms = median(pairs.map(([a]) => a));
  print(name, median(pairs.map(([a, b]) => a / b)).toFixed(2), `${ms.toFixed(0)} ms`);
  return ms;
}

const print = (name, ratio, more = '') =>
  process.stdout.write(`${name.padEnd(62)} ${ratio.padStart(7)}  ${more}\n`);

/** Creates a peering that settles after so many seconds; tells how much later `--wait` ends, in seconds. */
async function lag(seconds, env) {
  const vpcs = await (
    await fetch(`${env.DIGITALOCEAN_API_URL}/v2/vpcs`, {
      headers: { authorization: `Bearer ${env.DIGITALOCEAN_TOKEN}` },
    })
  ).json();
  const [, , , first, , , , second] = vpcs.vpcs.map(({ id }) => id);
  const child = spawn(
    process.execPath,
    [BIN, 'create', 'bench', '--vpc', first, '--vpc', second, '--wait', '--json'],
    { env },
  );
  let created = 0;
  child.stderr.on('data', (data) => {
    if (created === 0 && String(data).includes('Created')) created = performance.now();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`create --wait ended with ${code}`);
  return (performance.now() - created) / 1_000 - seconds;
}

try {
  process.stdout.write(
    `Node ${process.versions.node}, medians of ${RUNS} runs in turn with the yardstick\n\n`,
  );
  const bare = ['-e', '0'];
  const small = await serve('small', 20);
  compare('--version / node -e 0', [BIN, '--version'], bare, small);
  compare('--help / node -e 0', [BIN, '--help'], bare, small);
  const listMs = compare('list -o json of 20 / script', [BIN, 'list', '-o', 'json'], [script], small);
  compare('list as a table / script', [BIN, 'list'], [script], small);

  const { DIGITALOCEAN_TOKEN: token, DIGITALOCEAN_API_URL: url, ...withProfile } = small;
  spawnSync(process.execPath, [BIN, 'auth', 'login', '--token-stdin', '--api-url', url], {
    env: withProfile,
    input: token,
  });
  compare(
    'list -o json, token from a profile / script',
    [BIN, 'list', '-o', 'json'],
    [script],
    withProfile,
    RUNS,
    small,
  );

  const large = await serve('large', 5_000);
  compare('table of 5,000 / json of 5,000', [BIN, 'list'], [BIN, 'list', '-o', 'json'], large);
  const peaks = [[BIN, 'list', '-o', 'json'], [script]].map((args) =>
    median(Array.from({ length: 5 }, () => Number(run(['-r', peak, ...args], large).stderr))),
  );
  print(
    'peak memory, list -o json of 5,000 / script',
    (peaks[0] / peaks[1]).toFixed(2),
    `${Math.round(peaks[0] / 1_024)} MB`,
  );

  const slow = await serve('slow', 5_000, '--latency', '100ms');
  const slowMs = median(Array.from({ length: 5 }, () => run([BIN, 'list', '-o', 'json'], slow).ms));
  print(
    'list -o json of 5,000 at 100 ms / (4 round trips + 1.5 list of 20)',
    (slowMs / (400 + 1.5 * listMs)).toFixed(2),
    `${slowMs.toFixed(0)} ms`,
  );

  const waits = [0.5, 1.5, 3, 7, 15, 40];
  const slowOnes = [];
  for (const seconds of waits)
    slowOnes.push(await serve(`wait-${seconds}`, 0, '--provision-time', `${seconds * 1_000}ms`));
  const lags = await Promise.all(waits.map((seconds, index) => lag(seconds, slowOnes[index])));
  for (const [index, seconds] of waits.entries()) {
    print(
      `lag of --wait for ${seconds} s / (1 s or 15 %)`,
      (lags[index] / Math.max(1, seconds * 0.15)).toFixed(2),
      `${lags[index].toFixed(2)} s`,
    );
  }

  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    shell: process.platform === 'win32',
  });
  const tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  );
  execFileSync(
    'npm',
    ['install', '--silent', '--offline', '--no-audit', '--no-fund', '--prefix', folder, tarball],
    { shell: process.platform === 'win32' },
  );
  const files = readdirSync(join(folder, 'node_modules'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  );
  const installed = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  print(
    'packed tarball',
    `${Math.round(statSync(tarball).size / 1_000)} kB`,
    `${Math.round(installed / 1_000)} kB installed`,
  );
} finally {
  for (const server of servers) server.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
