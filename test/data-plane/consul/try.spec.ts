import { expect, it } from 'vitest';
import { consulSemantics } from '../../../src/adapters/consul/semantics/consul-semantics.js';
import { freePorts } from '../../../src/control-planes/free-ports.js';
import { CertificateAuthority } from '../certificates/certificate-authority.js';
import { effort } from '../effort.js';
import { RandomSource } from '../random-source.js';
import { ask, decisionOf, type NumberedQuery } from './ask.js';
import { ConsulRig } from './consul-rig.js';
import { randomQueries } from './generate/random-queries.js';
import { randomScene } from './generate/random-scene.js';
import { TokenSigner } from './token-signer.js';
it('tries', async () => {
  const { seed, policies, requests } = effort();
  const random = new RandomSource(seed);
  let t = Date.now();
  const lap = (what: string) => { console.log(what, Date.now() - t); t = Date.now(); };
  const tokens = new TokenSigner();
  const stranger = new CertificateAuthority('stranger');
  let number = 0, wrong = 0, total = 0;
  const tally: Record<string, number> = {};
  const kinds = new Map<string, string>();
  for (const acl of ['deny', 'allow'] as const) {
  const rig = await ConsulRig.start({ acl });
  lap('start');
  try {
    const ports = await freePorts(300);
    const accessLogs = { Enabled: true, Type: 'file', Path: rig.envoy.logFile, JSONFormat: JSON.stringify({ case: '%REQ(X-CASE)%', details: '%RESPONSE_CODE_DETAILS%', rule: '%DYNAMIC_METADATA(envoy.filters.http.rbac:enforced_effective_policy_id)%' }) };
    const scene = randomScene(random.split(), { defaults: { acl }, prefix: 's', ports, accessLogs, keySet: tokens.keySet });
    const standing = await rig.put(scene);
    lap('put');
    console.log([...standing.refused]);
    const evaluator = consulSemantics(standing.snapshot);
    const cases: NumberedQuery[] = scene.services.flatMap((service) => randomQueries(random.split(), scene, service, rig.trustDomain, requests).map((query) => ({ number: number++, query, service, isHttp: true })));
    const first = cases.map((one) => ({ ...one, isHttp: standing.isHttp.has(one.service.name) }));
    const answers = await ask(first, { authority: rig.authority, stranger, trustDomain: rig.trustDomain, tokens });
    lap('ask ' + first.length);
    for (const one of first) {
      total++;
      const said = evaluator.decide(one.query);
      const real = decisionOf(answers.get(one.number)!, one);
      tally[`${said.decision} ${real}`] = (tally[`${said.decision} ${real}`] ?? 0) + 1;
      if (said.decision !== real && !(said.decision === 'unknown' && standing.refused.has(one.service.name))) {
        wrong++;
        const key = `${said.decision} ${real}`;
        if ((kinds.get(key) ?? '').split('\n').length < 8) kinds.set(key, (kinds.get(key) ?? '') + '\n' + JSON.stringify({ said, answer: answers.get(one.number), query: one.query, port: one.service, entries: scene.entries.filter((e) => e['Name'] === one.service.name || (e['Name'] === '*' )), pd: scene.entries[1] }).slice(0, 2500));
      }
    }
    lap('compare');
  } finally { await rig.close(); }
  }
  console.log(tally, wrong, total);
  for (const [key, text] of kinds) console.log('#####', key, text);
});
