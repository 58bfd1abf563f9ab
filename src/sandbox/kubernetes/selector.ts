import { objectAt, stringAt, type JsonObject } from '../json-object.js';
import { badRequest } from './api-error.js';

/** A predicate for `labelSelector` (=, ==, !=, in, notin, exists, !exists) and `fieldSelector` on name and namespace. */
export function selector(labels: string, fields: string, namespace: string | null): (object: JsonObject) => boolean {
  const labelTests = splitOutsideBrackets(labels).map(labelTest);
  const fieldTests = fields === '' ? [] : fields.split(',').map(fieldTest);
  return (object) => {
    const metadata = objectAt(object, 'metadata');
    if (namespace !== null && metadata['namespace'] !== namespace) return false;
    const own = objectAt(metadata, 'labels');
    return labelTests.every((test) => test(own)) && fieldTests.every((test) => test(metadata));
  };
}

function splitOutsideBrackets(text: string): string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function labelTest(text: string): (labels: JsonObject) => boolean {
  const set = /^(\S+)\s+(in|notin)\s+\((.*)\)$/.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(String(labels[key])) === (operator === 'in');
  }
  const comparison = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  if (comparison !== null) {
    const [, key = '', operator, value = ''] = comparison;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  if (/^!?[\w./-]+$/.test(text)) return (labels) => (labels[text.replace('!', '')] === undefined) === text.startsWith('!');
  const [, surplus] = /^\S+\s+(\S+)/.exec(text) ?? [];
  if (surplus !== undefined)
    throw badRequest(`unable to parse requirement: found '${surplus}', expected: in, notin, =, ==, !=, gt, lt`);
  throw badRequest(`unable to parse requirement: found '${text}', expected: !, identifier, or 'end of string'`);
}

function fieldTest(text: string): (metadata: JsonObject) => boolean {
  const [, key = '', operator, value = ''] = /^metadata\.(name|namespace)(==|=|!=)(.*)$/.exec(text) ?? [];
  if (key === '') throw badRequest(`field label not supported: ${text.split('=')[0]}`);
  return (metadata) => (stringAt(metadata, key) === value) === (operator !== '!=');
}
