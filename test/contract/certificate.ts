/** A self-signed certificate for `contract.test` and 127.0.0.1, valid for a hundred years and trusted by nobody but tests. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIByDCCAW6gAwIBAgIUaPNzEjyj4TPoa0MdNXdtADuJrAcwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNY29udHJhY3QudGVzdDAgFw0yNjExMjIxNzExNDBaGA8yMTI2
MTAyOTE3MTE0MFowGDEWMBQGA1UEAwwNY29udHJhY3QudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABE4I9jMt220f7gu4CAjKb/s6wvNBeYfoSnVRejt2qo+T
/T793x/bWcWNKFzDft6uIhiULnzdcGxSxtattckkFdejgZMwgZAwHQYDVR0OBBYE
FI2D1tevvI9ZuxalNjA5W9rhUjDJMB8GA1UdIwQYMBaAFI2D1tevvI9ZuxalNjA5
W9rhUjDJMA8GA1UdEwEB/wQFMAMBAf8wHgYDVR0RBBcwFYINY29udHJhY3QudGVz
dIcEfwAAATAdBgNVHSUEFjAUBggrBgEFBQcDAQYIKwYBBQUHAwIwCgYIKoZIzj0E
AwIDSAAwRQIgFC9t2EAU7k5uwpwQmtPHb/0Z0/3iI6n+R3uDdQyfxTUCIQDHaLjy
nE7ceq1YaJuwuZofeByNTeF+cCP6h1oilovj7Q==
-----END CERTIFICATE-----
`;

/** Its private key. */
export const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoQnORgqfG/cdomHl
6VG1LwGBR06x3tQ3HC+B49fcX+GhRANCAAROCPYzLdttH+4LuAgIym/7OsLzQXmH
6Ep1UXo7dqqPk/0+/d8f21nFjShcw37eriIYlC583XBsUsbWrbXJJBXX
-----END PRIVATE KEY-----
`;

/** Base64 of PEM, as kubeconfigs hold it. */
export function data(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
