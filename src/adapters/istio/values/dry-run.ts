/** The annotation that turns an AuthorizationPolicy into one that only records. */
export const DRY_RUN_ANNOTATION = 'istio.io/dry-run';
