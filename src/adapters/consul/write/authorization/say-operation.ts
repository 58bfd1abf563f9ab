import type { Condition, Operation } from '../../../../domain/model/authorization-policy.js';
import type { NamedMatch, StringMatch } from '../../../../domain/model/string-match.js';
import { and, not, or, testing, type Formula, type RequestTest } from '../../intentions/formula.js';
import { ANY_REQUEST, httpFormula, type HeaderPart, type HttpPart } from '../../intentions/permission.js';
import { compiled, HTTP_METHODS } from '../../intentions/test-relations.js';
import { matchesText, said, sayAny, unsaid, type RuleScope, type Said } from './consul-terms.js';
import type { RulePart } from './plain-rule.js';
import { sayGrpcPath, sayPath } from './say-path.js';

/** A condition on requests: its meaning, permissions that cover it, and what it excludes beyond them. */
export interface SaidRequest {
  readonly request: Formula;
  readonly parts: readonly RulePart[];
  readonly exclusions: readonly HttpPart[];
}

/** Permissions that one field asks for, of which one must hold, and what it means. */
interface Choice {
  readonly request: Formula;
  readonly options: readonly Partial<HttpPart>[];
  readonly exclusions: readonly HttpPart[];
  readonly exceptMethods: readonly string[];
}

const MOST_PARTS = 64;

/** An operation and the conditions of its rule as permissions. */
export function sayRequest(
  operation: Operation,
  at: string,
  conditions: readonly Said<Choice>[],
  scope: RuleScope,
): Said<SaidRequest> {
  const choices = [...operationChoices(operation, at, scope), ...conditions];
  const problems = choices.flatMap((choice) => choice.unsaid);
  if (choices.some(({ value }) => value === null)) return { value: null, unsaid: problems };
  const values = choices.flatMap(({ value }) => (value === null ? [] : [value]));
  const https = values.reduce<HttpPart[]>(
    (parts, { options }) => parts.flatMap((part) => options.map((option) => merged(part, option))),
    [{ path: null, methods: [], headers: [] }],
  );
  if (https.length > MOST_PARTS) return unsaid(at, `needs more than ${MOST_PARTS} permissions`);
  const exceptMethods = values.flatMap((value) => value.exceptMethods);
  const parts = https.map((http) => ({ http: isEmpty(http) && exceptMethods.length === 0 ? ANY_REQUEST : http, exceptMethods }));
  return {
    value: { request: and(...values.map(({ request }) => request)), parts, exclusions: values.flatMap((one) => one.exclusions) },
    unsaid: problems,
  };
}

function merged(part: HttpPart, option: Partial<HttpPart>): HttpPart {
  return {
    path: option.path ?? part.path,
    methods: option.methods ?? part.methods,
    headers: [...part.headers, ...(option.headers ?? [])],
  };
}

function isEmpty({ path, methods, headers }: HttpPart): boolean {
  return path === null && methods.length === 0 && headers.length === 0;
}

function operationChoices(operation: Operation, at: string, scope: RuleScope): Said<Choice>[] {
  const { hosts, ports, methods, paths, grpc, headers, not: excluded } = operation;
  return [
    ...(ports === undefined ? [] : [unsaid<Choice>(`${at}/ports`, 'intentions do not see ports')]),
    ...(excluded?.ports === undefined ? [] : [unsaid<Choice>(`${at}/not/ports`, 'intentions do not see ports')]),
    ...(paths === undefined ? [] : [pathChoice(sayAny(paths.map((path, index) => sayPath(path, `${at}/paths/${index}`))))]),
    ...(grpc === undefined ? [] : [said(sayGrpcCalls(grpc))]),
    ...(methods === undefined ? [] : [sayMethods(methods, at)]),
    ...(hosts === undefined ? [] : [oneOf(sayAny(hosts.map((host, index) => sayHost(host, `${at}/hosts/${index}`, scope))))]),
    ...(headers === undefined ? [] : headers.map((header, index) => sayNamed(header, headers, `${at}/headers/${index}`, scope))),
    ...(excluded?.paths === undefined ? [] : [noPath(excluded.paths, `${at}/not/paths`)]),
    ...(excluded?.grpc === undefined ? [] : [without(grpcParts(excluded.grpc))]),
    ...(excluded?.methods === undefined ? [] : [noMethods(excluded.methods)]),
    ...(excluded?.hosts === undefined
      ? []
      : excluded.hosts.map((host, index) => noHost(host, `${at}/not/hosts/${index}`, scope))),
  ];
}

function choice(request: Formula, options: readonly Partial<HttpPart>[]): Choice {
  return { request, options, exclusions: [], exceptMethods: [] };
}

function pathChoice({ value, unsaid: left }: Said<readonly (readonly RequestTest[])[]>): Said<Choice> {
  if (value === null) return { value, unsaid: left };
  const tests = value.flat();
  return {
    value: choice(
      or(...tests.map(pathFormula)),
      tests.map((path) => ({ path })),
    ),
    unsaid: left,
  };
}

function pathFormula(test: RequestTest): Formula {
  return test.match === 'prefix' && test.value === '/' ? { op: 'constant', value: true } : testing(test);
}

/** gRPC is POST on the path of the call. */
function sayGrpcCalls(calls: NonNullable<Operation['grpc']>): Choice {
  const parts = grpcParts(calls);
  return choice(or(...parts.map(httpFormula)), parts);
}

function grpcParts(calls: NonNullable<Operation['grpc']>): HttpPart[] {
  return calls.map((call) => ({ path: sayGrpcPath(call), methods: ['POST'], headers: [] }));
}

function verbs(matches: readonly StringMatch[]): string[] {
  return HTTP_METHODS.filter((method) => matches.some((match) => matchesText(match, method)));
}

function sayMethods(matches: readonly StringMatch[], at: string): Said<Choice> {
  const methods = inOrder(matches, verbs(matches));
  if (methods.length === 0) return unsaid(`${at}/methods`, 'matches none of the methods that the proxy lets through');
  if (methods.length === HTTP_METHODS.length) return said(choice(and(), [{}]));
  return said(choice(methodFormula(methods), [{ methods }]));
}

/** Keeps the order in which single methods are listed. */
function inOrder(matches: readonly StringMatch[], methods: readonly string[]): string[] {
  const listed = matches.flatMap((match) => ('exact' in match && methods.includes(match.exact) ? [match.exact] : []));
  return [...new Set([...listed, ...methods])];
}

function noMethods(matches: readonly StringMatch[]): Said<Choice> {
  const methods = inOrder(matches, verbs(matches));
  const exclusions = [{ ...NO_PART, methods }];
  return said({
    request: not(methodFormula(methods)),
    options: [{}],
    exclusions: methods.length === 0 ? [] : exclusions,
    exceptMethods: methods,
  });
}

const NO_PART: HttpPart = { path: null, methods: [], headers: [] };

function methodFormula(methods: readonly string[]): Formula {
  return or(...methods.map((value) => testing({ of: 'method', name: '', match: 'exact', value, ignoreCase: false })));
}

function headerTest(name: string, match: StringMatch, at: string, scope: RuleScope): Said<RequestTest> {
  const [form, value] = Object.entries(match).find(([key]) => key !== 'ignoreCase') as [RequestTest['match'], string | true];
  const text = value === true ? '' : value;
  const ignoreCase = 'ignoreCase' in match && match.ignoreCase === true;
  if (form !== 'present' && text === '') return unsaid(at, 'Consul takes an empty text for no condition');
  if (form === 'regex' && compiled(text) === null) return unsaid(at, 'the regular expression is no RE2');
  if (!scope.foldsCase && (ignoreCase || form === 'contains')) return unsaid(at, 'needs Consul 1.20.1');
  return said({ of: 'header', name: name.toLowerCase(), match: form, value: text, ignoreCase });
}

/** The model's hosts ignore case. */
function sayHost(match: StringMatch, at: string, scope: RuleScope): Said<RequestTest> {
  if ('regex' in match) return unsaid(at, 'Consul cannot ignore case in a regular expression over the host');
  return headerTest(':authority', 'present' in match ? match : { ...match, ignoreCase: true }, at, scope);
}

function oneOf({ value, unsaid: left }: Said<readonly RequestTest[]>): Said<Choice> {
  if (value === null) return { value, unsaid: left };
  const options = value.map((test) => ({ headers: [{ test, invert: false }] }));
  return { value: choice(or(...value.map(hostFormula)), options), unsaid: left };
}

function hostFormula(test: RequestTest): Formula {
  return test.name === ':authority' && test.match === 'present' ? { op: 'constant', value: true } : testing(test);
}

function noHost(match: StringMatch, at: string, scope: RuleScope): Said<Choice> {
  const test = sayHost(match, at, scope);
  if (test.value === null) return { value: null, unsaid: test.unsaid };
  return said(choice(not(hostFormula(test.value)), [{ headers: [{ test: test.value, invert: true }] }]));
}

/** An inverted match holds without the header too; Consul's does not, so that case is a permission of its own unless presence is asked for. */
function sayNamed({ name, match, invert }: NamedMatch, all: readonly NamedMatch[], at: string, scope: RuleScope): Said<Choice> {
  if (name.startsWith(':') || name.toLowerCase() === 'host') return unsaid(at, 'the host and pseudo headers are no header lines');
  const test = headerTest(name, match, at, scope);
  if (test.value === null) return { value: null, unsaid: test.unsaid };
  const part: HeaderPart = { test: test.value, invert };
  if (!invert) return said(choice(testing(test.value), isImplied(name, match, all) ? [{}] : [{ headers: [part] }]));
  if (isPresence(match)) return said(choice(not(testing(test.value)), [{ headers: [part] }]));
  const absent: HeaderPart = { test: { ...test.value, match: 'present', value: '', ignoreCase: false }, invert: true };
  const isPresent = all.some(
    (other) => other.name.toLowerCase() === name.toLowerCase() && isPresence(other.match) && !other.invert,
  );
  return said(choice(not(testing(test.value)), isPresent ? [{ headers: [part] }] : [{ headers: [absent] }, { headers: [part] }]));
}

function isPresence(match: StringMatch): boolean {
  return 'present' in match;
}

/** A demand for presence that an inverted match on the same header makes by itself. */
function isImplied(name: string, match: StringMatch, all: readonly NamedMatch[]): boolean {
  return (
    isPresence(match) &&
    all.some((other) => other.name.toLowerCase() === name.toLowerCase() && other.invert && !isPresence(other.match))
  );
}

function noPath(matches: NonNullable<Operation['paths']>, at: string): Said<Choice> {
  const tests = matches.map((match, index) => sayPath(match, `${at}/${index}`));
  const problem = tests.find(({ value }) => value === null);
  if (problem !== undefined) return { value: null, unsaid: problem.unsaid };
  return without(tests.flatMap(({ value }) => value ?? []).map((path) => ({ ...NO_PART, path })));
}

function without(parts: readonly HttpPart[]): Said<Choice> {
  return said({ request: not(or(...parts.map(httpFormula))), options: [{}], exclusions: parts, exceptMethods: [] });
}

/** A condition of a rule: only those on header lines can be said. */
export function sayCondition({ attribute, values, notValues }: Condition, at: string, scope: RuleScope): Said<Choice>[] {
  if (!('header' in attribute)) return [unsaid(`${at}/attribute`, 'intentions know only header lines of the request')];
  const { header } = attribute;
  if (header.startsWith(':') || header.toLowerCase() === 'host')
    return [unsaid(at, 'the host and pseudo headers are no header lines')];
  const wanted = sayAny((values ?? []).map((match, index) => headerTest(header, match, `${at}/values/${index}`, scope)));
  const unwanted = (notValues ?? []).map((match, index) => headerTest(header, match, `${at}/notValues/${index}`, scope));
  return [...(values === undefined ? [] : [oneOf(wanted)]), ...unwanted.map(noHeader)];
}

function noHeader({ value, unsaid: left }: Said<RequestTest>): Said<Choice> {
  if (value === null) return { value, unsaid: left };
  const exclusions = [{ ...NO_PART, headers: [{ test: value, invert: false }] }];
  return said({ request: not(testing(value)), options: [{}], exclusions, exceptMethods: [] });
}
