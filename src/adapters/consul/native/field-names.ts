/**
 * The field names of Consul's config entries in HTTP API casing (hashicorp/consul `api/config_entry*.go`). Consul reads keys
 * without regard to case, and in snake_case; what it gives back is spelled like this.
 */
const FIELD_NAMES = `
Kind Name Namespace Partition Meta CreateIndex ModifyIndex Hash Config Protocol Mode TransparentProxy OutboundListenerPort
DialedDirectly MutualTLSMode MeshGateway Expose Checks Paths ListenerPort Path LocalPathPort AccessLogs Enabled
DisableListenerLogs Type JSONFormat TextFormat EnvoyExtensions Required Arguments ConsulVersion EnvoyVersion FailoverPolicy
PrioritizeByLocality ExternalSNI UpstreamConfig Defaults Overrides Peer ConnectTimeoutMs Limits MaxConnections
MaxPendingRequests MaxConcurrentRequests PassiveHealthCheck Interval MaxFailures EnforcingConsecutive5xx MaxEjectionPercent
BaseEjectionTime BalanceOutboundConnections EnvoyListenerJSON EnvoyClusterJSON Destination Addresses Port
MaxInboundConnections LocalConnectTimeoutMs LocalRequestTimeoutMs BalanceInboundConnections MaxRequestHeadersKB RateLimits
InstanceLevel RequestsPerSecond RequestsMaxBurst Routes Match HTTP PathExact PathPrefix PathRegex CaseInsensitive Header
Present Exact Prefix Suffix Contains Regex IgnoreCase Invert QueryParam Methods Service ServiceSubset PrefixRewrite
RequestTimeout IdleTimeout NumRetries RetryOnConnectFailure RetryOn RetryOnStatusCodes RequestHeaders ResponseHeaders Add Set
Remove Splits Weight DefaultSubset Subsets Filter OnlyPassing Redirect Datacenter SamenessGroup Failover Datacenters Targets
Policy Regions ConnectTimeout LoadBalancer RingHashConfig MinimumRingSize MaximumRingSize LeastRequestConfig ChoiceCount
HashPolicies Field FieldValue CookieConfig Session TTL SourceIP Terminal Sources Action Permissions JWT Providers VerifyClaims
Value Description Precedence LegacyID LegacyMeta LegacyCreateTime LegacyUpdateTime Issuer JSONWebKeySet Local JWKS Filename
Remote URI RequestTimeoutMs CacheDuration FetchAsynchronously UseSNI RetryPolicy RetryPolicyBackOff BaseInterval MaxInterval
JWKSCluster DiscoveryType TLSCertificates CaCertificateProviderInstance TrustedCA Audiences Locations ValuePrefix Forward
Cookie Forwarding HeaderName PadForwardPayloadHeader ClockSkewSeconds CacheConfig Size MeshDestinationsOnly
AllowEnablingPermissiveMutualTLS ValidateClusters TLS Incoming Outgoing TLSMinVersion TLSMaxVersion CipherSuites
SanitizeXForwardedClientCert RequestNormalization InsecureDisablePathNormalization MergeSlashes PathWithEscapedSlashesAction
HeadersWithUnderscoresAction Peering PeerThroughMeshGateways Services Consumers DefaultForFailover IncludeLocal Members
Listeners Hosts SDS ClusterName CertResource CAFile CertFile KeyFile SNI DisableAutoHostRewrite Hostname Certificates
MinVersion MaxVersion Default Override Status Conditions Parents SectionName Hostnames Rules Matches Method Headers Query
Filters URLRewrite RetryFilter TimeoutFilter ResponseFilters Certificate PrivateKey ReadRate WriteRate
`;

const BY_BARE_NAME = new Map(
  FIELD_NAMES.trim()
    .split(/\s+/)
    .map((name) => [bareName(name), name]),
);

/** A key without what Consul does not look at when it reads keys: case, `_` and `-`. */
export function bareName(key: string): string {
  return key.replaceAll(/[_-]/g, '').toLowerCase();
}

/** The HTTP API's spelling of a key of a config entry; the key itself where it is not a known field. */
export function fieldName(key: string): string {
  // HCL's name for the consumer of exported-services.
  if (bareName(key) === 'peername') return 'Peer';
  return BY_BARE_NAME.get(bareName(key)) ?? key;
}
