const USE_WAYPOINT = 'istio.io/use-waypoint';

/** True where a Service, or its namespace unless the Service says otherwise, sends its requests through a waypoint. */
export function hasWaypointLabel(
  service: Readonly<Record<string, string>> | undefined,
  namespace: Readonly<Record<string, string>> | undefined,
): boolean {
  const waypoint = service?.[USE_WAYPOINT] ?? namespace?.[USE_WAYPOINT];
  return waypoint !== undefined && waypoint !== 'none' && waypoint !== '';
}
