import { ALWAYS, and, not, type Formula } from '../../intentions/formula.js';
import { ANY_REQUEST, httpFormula, type HttpPart, type Permission } from '../../intentions/permission.js';
import { isSatisfiable } from '../../intentions/satisfiable.js';

/**
 * Orders permissions so that the first match decides as `desired` does and no match leaves the default. Taking any permission
 * that is right for every request still open never hurts (Rivest 1987, decision lists), so no order is searched.
 * @param guards parts that may be put in where the permissions alone have no right order
 * @returns null where there is no such list
 */
export function permissionList(
  desired: Formula,
  permissions: readonly Permission[],
  guards: readonly HttpPart[],
  defaultAction: 'allow' | 'deny',
): Permission[] | null {
  const list: Permission[] = [];
  const remaining = [
    ...permissions.filter(({ action }) => action === 'deny'),
    ...permissions.filter(({ action }) => action === 'allow'),
  ];
  const catchAll: Permission = { action: defaultAction === 'allow' ? 'deny' : 'allow', http: ANY_REQUEST };
  let open: Formula = ALWAYS;
  for (;;) {
    if (remaining.length === 0 && !isSatisfiable(and(open, defaultAction === 'allow' ? not(desired) : desired))) return list;
    const next = nextPermission(open, desired, remaining, guards, catchAll);
    if (next === null) return null;
    if (remaining.includes(next)) remaining.splice(remaining.indexOf(next), 1);
    list.push(next);
    open = and(open, not(httpFormula(next.http)));
  }
}

function nextPermission(
  open: Formula,
  desired: Formula,
  remaining: readonly Permission[],
  guards: readonly HttpPart[],
  catchAll: Permission,
): Permission | null {
  const isRight = ({ action, http }: Permission) =>
    !isSatisfiable(and(open, httpFormula(http), action === 'allow' ? not(desired) : desired));
  const listed = remaining.find(isRight);
  if (listed !== undefined) return listed;
  if (remaining.length === 0 && isRight(catchAll)) return catchAll;
  const useful = guards.filter((http) => isSatisfiable(and(open, httpFormula(http))));
  return (
    useful
      .flatMap((http): Permission[] => [
        { action: 'deny', http },
        { action: 'allow', http },
      ])
      .find(isRight) ?? null
  );
}
