/** Who may call, in Linkerd's own words: by reference to this mesh's accounts or namespaces, or by an identity pattern. */
export type CallerName =
  | { readonly kind: 'ServiceAccount'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'Namespace'; readonly name: string }
  | { readonly kind: 'pattern'; readonly pattern: string };

/** A block of addresses without its exceptions, as CIDRs. */
export interface GrantedNetwork {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** What one AuthorizationPolicy lets in: callers by identity AND from a network. Null: that side does not matter. */
export interface Grant {
  readonly callers: readonly CallerName[] | null;
  readonly networks: readonly GrantedNetwork[] | null;
}
