/** One entry of a Status' `details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** True for what keeps rules in CEL from being asked (apiextensions-apiserver pkg/registry/customresource, hasBlockingErr). */
export function isBlocking({ reason }: StatusCause): boolean {
  return BLOCKING.has(reason);
}

/** What is said of rules that were not asked. */
export const RULES_NOT_CHECKED: StatusCause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};

/** A value that is not allowed there; `text` as `"x": why`, or only why where the value is no scalar. */
export function invalidValue(field: string, text: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${text}`, field };
}

/** A value of the wrong type, in the words of kube-openapi. */
export function wrongType(field: string, wanted: string, found: string): StatusCause {
  return {
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: "${found}": ${field} in body must be of type ${wanted}: "${found}"`,
    field,
  };
}

/** A member that must be there. */
export function missingMember(field: string): StatusCause {
  return { reason: 'FieldValueRequired', message: 'Required value', field };
}

/** A value that is not one of a list. */
export function unsupportedValue(field: string, value: unknown, supported: readonly unknown[]): StatusCause {
  const list = supported.map((one) => `"${String(one)}"`).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`,
    field,
  };
}

/** More items than a list may have. */
export function tooManyItems(field: string, count: number, limit: number): StatusCause {
  return { reason: 'FieldValueTooMany', message: `Too many: ${count}: must have at most ${limit} items`, field };
}

/** A text, or all texts of a map together, beyond a limit. */
export function tooLong(field: string, limit: number): StatusCause {
  return { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${limit} bytes`, field };
}

/** Alternatives of which an object has none or too many; kube-openapi names the place in the text. */
export function notOneOf(path: string, matching: number): StatusCause {
  const found = matching === 0 ? 'none valid' : `${matching} valid alternatives`;
  return invalidValue('<nil>', `"": "${path}" must validate one and only one schema (oneOf). Found ${found}`);
}
