import { consulWorlds } from './consul-worlds.js';
import { describeAdapter } from './describe-adapter.js';
import { istioWorld } from './kubernetes-worlds.js';

for (const world of [istioWorld, ...consulWorlds]) describeAdapter(world);
