/** How one Kubernetes API server is reached, whatever form it was given in. `…Data` is base64 of PEM. */
export interface KubernetesSettings {
  readonly server: string;
  readonly certificateAuthorityData: string | null;
  readonly tlsServerName: string | null;
  readonly token: string | null;
  readonly clientCertificateData: string | null;
  readonly clientKeyData: string | null;
}
