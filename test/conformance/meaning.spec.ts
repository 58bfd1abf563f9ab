import { consulWorlds } from './consul-worlds.js';
import { describeMeaning } from './describe-meaning.js';
import { istioWorld } from './kubernetes-worlds.js';

for (const world of [istioWorld, ...consulWorlds]) describeMeaning(world);
