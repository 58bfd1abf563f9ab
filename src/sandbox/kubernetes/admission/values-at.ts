import { isObject, type JsonValue } from '../../json-object.js';

/** A value and where it is, as the API server writes paths: `http[0].timeout`, `matchLabels[app]`. */
export interface PlacedValue {
  readonly field: string;
  readonly value: JsonValue;
}

/** The values at a path in which `[]` stands for every item of a list and `{}` for every value of a map, as `http[].timeout`. */
export function valuesAt(root: JsonValue, pattern: string): PlacedValue[] {
  const steps = pattern.match(/\[\]|\{\}|[^.[{]+/g) ?? [];
  return steps.reduce<PlacedValue[]>(
    (places, step) => places.flatMap((place) => membersOf(place, step)),
    [{ field: '', value: root }],
  );
}

function membersOf({ field, value }: PlacedValue, step: string): PlacedValue[] {
  if (step === '[]')
    return Array.isArray(value) ? value.map((item, index) => ({ field: `${field}[${index}]`, value: item })) : [];
  if (!isObject(value)) return [];
  if (step === '{}') return Object.entries(value).map(([key, item]) => ({ field: `${field}[${key}]`, value: item }));
  const member = value[step];
  return member === undefined ? [] : [{ field: field === '' ? step : `${field}.${step}`, value: member }];
}
