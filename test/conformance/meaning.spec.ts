import { consulWorlds } from './consul-worlds.js';
import { describeMeaning } from './describe-meaning.js';
import { istioWorld, linkerdWorlds } from './kubernetes-worlds.js';

for (const world of [istioWorld, ...linkerdWorlds, ...consulWorlds]) describeMeaning(world);
