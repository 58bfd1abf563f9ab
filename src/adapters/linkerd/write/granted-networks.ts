import type { Principal } from '../../../domain/model/authorization-policy.js';
import { isWithin, parseIpBlock } from '../../../domain/model/ip-range.js';
import type { GrantedNetwork } from '../grants/grant.js';

const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/**
 * The networks of a principal's address blocks without those it excludes; null: from anywhere. An exception must lie inside its
 * block, as the admission webhook demands; a block that is excluded wholly is left out.
 */
export function writeNetworks({ ipBlocks, not }: Principal): GrantedNetwork[] | null {
  const except = not?.ipBlocks ?? [];
  if (ipBlocks === undefined && except.length === 0) return null;
  return (ipBlocks ?? EVERYWHERE).flatMap((cidr) => cut(cidr, except) ?? []);
}

function cut(cidr: string, blocks: readonly string[]): GrantedNetwork | null {
  const range = parseIpBlock(cidr);
  if (range === null) return null;
  const ranges = blocks.map((block) => [block, parseIpBlock(block)] as const);
  // What cannot be read as an address excludes nobody for the model; to be safe it takes the whole block away here.
  if (ranges.some(([, one]) => one === null || isWithin(range, one))) return null;
  return { cidr, except: ranges.flatMap(([block, one]) => (one !== null && isWithin(one, range) ? [block] : [])) };
}
