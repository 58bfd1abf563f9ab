import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { withMembers, withoutNulls } from './canonical-json.js';
import { canonicalSelector } from './selector.js';

/** Canonical spec: unset modes, which inherit, are left out. */
export function canonicalPeerAuthentication(spec: JsonObject): JsonObject {
  return withMembers(spec, { selector: canonicalSelector, mtls: setMode, portLevelMtls: setPorts });
}

function setMode(value: JsonValue): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  const { mode, ...rest } = withoutNulls(value);
  if (mode !== undefined && mode !== 'UNSET') return { mode, ...rest };
  return Object.keys(rest).length === 0 ? undefined : rest;
}

function setPorts(value: JsonValue): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  const ports = Object.entries(value).flatMap(([port, mode]) => {
    const kept = setMode(mode);
    return kept === undefined ? [] : [[port, kept] as const];
  });
  return ports.length === 0 ? undefined : Object.fromEntries(ports);
}
