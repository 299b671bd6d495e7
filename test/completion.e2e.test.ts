import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../bin/dopeer.js');
const exec = promisify(execFile);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dopeer-completion-'));
  await writeFile(join(folder, 'dopeer'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  await chmod(join(folder, 'dopeer'), 0o755);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const env = () => ({ PATH: `${folder}:${process.env.PATH}`, DOPEER_CONFIG_DIR: folder });

/** Does what bash does at Tab: cuts the line into words and calls the function that is registered. */
const AT_TAB = `
source <(dopeer completion bash)
complete -p dopeer
for line in "$@"; do
  COMP_LINE=$line COMP_POINT=\${#line} COMP_WORDS=()
  rest=$line
  while [[ $rest =~ ^([[:space:]]*)([=:]+|[<>]+|[^=:<>[:space:]]+)(.*)$ ]]; do
    COMP_WORDS+=("\${BASH_REMATCH[2]}") rest=\${BASH_REMATCH[3]}
  done
  [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _dopeer
  echo "$line|\${COMPREPLY[*]}"
done
`;

describe.skipIf(process.platform === 'win32' || spawnSync('bash', ['--version']).status !== 0)(
  'in bash',
  () => {
    it('completes what is typed', async () => {
      const lines = [
        'dopeer li',
        'dopeer get an',
        'dopeer list --region=sf',
        'dopeer list --region sf',
        'dopeer list --region=',
        'dopeer --api-url http://127.0.0.1:1 wait x --for s',
        'dopeer  list   --columns id,na',
        'dopeer wait x --for ',
        'dopeer get $(touch pwned) ',
        // Behind sudo, time and others bash-completion cuts the line like that.
        ' dopeer li',
        'dopeer get "an',
        "dopeer --output 'json' --columns=id list --region 'sf",
        'dopeer list "--region=sf',
        'dopeer list --region="sf',
        'dopeer list > dop',
        'dopeer list 2>dop',
        'dopeer list >out --reg',
        'dopeer list --region sfo3,fr',
        'dopeer plan -f dop',
      ];
      const { stdout, stderr } = await exec('bash', ['--norc', '-c', AT_TAB, 'bash', ...lines], {
        env: { ...env(), DOPEER_SANDBOX: '1' },
        cwd: folder,
      });
      expect(stderr).toBe('');
      expect(stdout).toBe(`complete -F _dopeer dopeer
dopeer li|list
dopeer get an|analytics-to-data
dopeer list --region=sf|sfo3
dopeer list --region sf|sfo3
dopeer list --region=|nyc3 sfo3 ams3 sgp1 fra1 blr1
dopeer --api-url http://127.0.0.1:1 wait x --for s|settled
dopeer  list   --columns id,na|id,name
dopeer wait x --for |settled active deleted
dopeer get $(touch pwned) |
 dopeer li|list
dopeer get "an|analytics-to-data
dopeer --output 'json' --columns=id list --region 'sf|sfo3
dopeer list "--region=sf|--region=sfo3
dopeer list --region="sf|sfo3
dopeer list > dop|dopeer
dopeer list 2>dop|dopeer
dopeer list >out --reg|--region
dopeer list --region sfo3,fr|sfo3,fra1
dopeer plan -f dop|dopeer
`);
      expect(await readdir(folder)).not.toContain('pwned');
    });
  },
);

describe.skipIf(spawnSync('fish', ['--version']).status !== 0)('in fish', () => {
  it('completes what is typed, also inside of quotes', async () => {
    const script = `dopeer completion fish | source
for line in $argv
  echo "$line|"(complete -C $line | string replace -r '\\t.*' '' | string join ' ')
end`;
    const lines = [
      'dopeer li',
      'dopeer get an',
      'dopeer get "an',
      "dopeer list '--region=sf",
      'dopeer list > dop',
      'dopeer apply --file dop',
    ];
    const { stdout } = await exec('fish', ['--no-config', '-c', script, ...lines], {
      env: { ...env(), DOPEER_SANDBOX: '1', HOME: folder },
      cwd: folder,
    });
    expect(stdout).toBe(`dopeer li|list
dopeer get an|analytics-to-data
dopeer get "an|analytics-to-data
dopeer list '--region=sf|--region=sfo3
dopeer list > dop|dopeer
dopeer apply --file dop|dopeer
`);
  });
});

it('ends soon and in silence where the API does not answer', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const started = performance.now();
  const result = await exec(process.execPath, [BIN, '__complete', '--', 'get', ''], {
    env: { ...env(), DIGITALOCEAN_TOKEN: 'x'.repeat(64), DIGITALOCEAN_API_URL: url },
  });
  expect(result).toEqual({ stdout: '', stderr: '' });
  // Far more than it takes, for a machine that is busy with other tests.
  expect(performance.now() - started).toBeLessThan(5_000);
  server.closeAllConnections();
  server.close();
});
