import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * `npm run test:data-plane -- [--seed N] [--policies N] [--requests N] [--minutes N] [--mesh istio|consul|all]`: asks real proxies what
 * policies mean. `--requests` counts per policy; `--minutes` ends a run early, with what was asked until then.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    policies: { type: 'string', default: '500' },
    requests: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '60' },
    mesh: { type: 'string', default: 'all' },
  },
});

for (const [name, value] of Object.entries(values).filter(([name]) => name !== 'mesh')) {
  if (/^\d+$/u.test(value) && Number(value) >= (name === 'seed' ? 0 : 1)) continue;
  console.error(`--${name} wants a whole number, not ${value}`);
  process.exit(2);
}
if (!['istio', 'consul', 'all'].includes(values.mesh)) {
  console.error(`--mesh is istio, consul or all, not ${values.mesh}`);
  process.exit(2);
}

const folder = values.mesh === 'all' ? 'test/data-plane' : `test/data-plane/${values.mesh}`;
console.log(`seed ${values.seed}: ${values.policies} policies × ${values.requests} requests, at most ${values.minutes} minutes`);
const vitest = spawn('vitest', ['run', '--config', 'vitest.data-plane.config.ts', folder], {
  stdio: 'inherit',
  env: {
    ...process.env,
    DATA_PLANE_SEED: values.seed,
    DATA_PLANE_POLICIES: values.policies,
    DATA_PLANE_REQUESTS: values.requests,
    DATA_PLANE_MINUTES: values.minutes,
  },
});
vitest.on('error', (error) => {
  console.error(`vitest does not start (run this by npm run test:data-plane): ${error.message}`);
  process.exit(1);
});
vitest.on('exit', (code) => process.exit(code ?? 1));
