import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCliWorld, type CliWorld } from '../../support/worlds/cli-world.js';

let world: CliWorld;
beforeAll(async () => {
  world = await createCliWorld();
});
afterAll(() => world.close());

type Printed = { link: string; host: string | null; added: boolean; allowed_hosts: string[]; port: number };

/** The status of the page as a proxy of that name asks for it. */
function statusAt(port: number, host: string, path = '/'): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { Host: host, 'Content-Type': 'application/json' };
    request({ port, host: '127.0.0.1', path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

/** A `tailscale` of the world's own, first in PATH. */
async function withTailscale(status: string): Promise<{ PATH: string }> {
  const file = join(world.root, 'tailscale');
  await writeFile(file, `#!/bin/sh\necho "$@" >>${world.root}/asked\ncat <<'END'\n${status}\nEND\n`, {
    mode: 0o755,
  });
  return { PATH: `${world.root}:${world.env['PATH'] ?? ''}` };
}

test('starts the daemon, and the code is a one-time link for a tunnel as long as no host is allowed', async () => {
  const { code, stdout, stderr } = await world.schmux(['phone']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/started the daemon/i);
  expect(stdout).toMatch(/^[ ▀▄█]{30,}\n/);
  const [, port] = /http:\/\/localhost:(\d+)\/#c=[\w-]{22}\n/.exec(stdout) ?? [];
  expect(stdout).toContain(`-L ${port}:localhost:${port} `);
  expect(stdout).toContain('opens none of them for you');
});

test('a host is allowed after a yes, at once; forgetting it is as quick', async () => {
  const name = 'box.tail1234.ts.net';
  const { port } = await world.json<Printed>('phone', '--json');
  expect(await world.schmux(['phone', '--host', name])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/-y|--yes/),
  });
  expect(await statusAt(port, name)).toBe(421);
  const added = await world.json<Printed>('phone', '--host', name, '-y', '--json');
  expect(added).toMatchObject({ host: name, added: true, allowed_hosts: [name] });
  expect(await statusAt(port, name)).toBe(200);
  // The code is right for that host, and once.
  const code = new URL(added.link).hash.slice(3);
  expect(added.link).toBe(`https://${name}/#c=${code}`);
  const trade = () =>
    fetch(`http://localhost:${port}/api/auth/exchange`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code }),
    });
  expect([(await trade()).status, (await trade()).status]).toEqual([200, 401]);
  // Allowed already: nothing to ask, and the next code is for it too.
  expect(await world.json('phone', '--host', name, '--json')).toMatchObject({ added: false });

  expect(await world.ok('phone', '--forget', name)).toContain(`no longer accepts the host name ${name}`);
  expect(await statusAt(port, name)).toBe(421);
  expect(await readFile(join(world.home, 'config.json'), 'utf8')).not.toContain('allowed_hosts');
  expect(await world.json('phone', '--forget', name, '--json')).toEqual({ host: name, removed: false });
});

test('refusals are sentences, and change nothing', async () => {
  const before = await readFile(join(world.home, 'config.json'), 'utf8');
  expect(await world.schmux(['phone', '--host', 'https://box.example/'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /an address, not a host name\.\n {2}Give only the name: --host box\.example/,
    ),
  });
  expect(await readFile(join(world.home, 'config.json'), 'utf8')).toBe(before);
});

test("tailscale's own name for the machine is offered, and used once it is allowed", async () => {
  const env = await withTailscale('{"BackendState":"Running","Self":{"DNSName":"vm.tail9.ts.net."}}');
  const phone = (...args: string[]) => world.schmux(['phone', ...args], { env });
  expect((await phone()).stdout).toMatch(
    /tailscale serve --bg \d+\n +schmux phone --host vm\.tail9\.ts\.net/,
  );
  await world.ok('config', 'set', 'allowed_hosts', '["vm.tail9.ts.net", "later.example"]');
  expect(JSON.parse((await phone('--json')).stdout)).toMatchObject({ host: 'vm.tail9.ts.net' });
  // Tailscale is queried, never changed.
  const asked = (await readFile(join(world.root, 'asked'), 'utf8')).trim().split('\n');
  expect(new Set(asked)).toEqual(new Set(['status --json --peers=false']));
});
