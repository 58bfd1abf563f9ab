import { consulWorlds } from './consul-worlds.js';
import { describeAdapter } from './describe-adapter.js';
import { istioWorld, linkerdWorlds } from './kubernetes-worlds.js';

for (const world of [istioWorld, ...linkerdWorlds, ...consulWorlds]) describeAdapter(world);
