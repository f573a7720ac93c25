/**
 * A self-signed certificate for localhost, and its key, for tests only. Created with openssl, valid for 100
 * years.
 */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUUXCDbBCv2sAbSROu56igBwfUPicwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjAxMjExOFoYDzIxMjYxMTAy
MDEyMTE4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATd5j0vLmJG5Pox0hUqCiRFTrlDjQa6fQGNl9ni5yhhMUts+gTamfmn
J6gsa9zr7WrPGBla77k1KWd06LSDH8Gro2kwZzAdBgNVHQ4EFgQUkqWvxc/RqIfD
hwaRQG3FC2rJPbIwHwYDVR0jBBgwFoAUkqWvxc/RqIfDhwaRQG3FC2rJPbIwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAO9cjKOSyZhsqpCr6a8cLeJtOHQoRPEOTLn6fQFeon6PAiEAgxXLof5S
zizqta8D/i+oAxFacxYsyL7e7CKVkD2grsc=
-----END CERTIFICATE-----
`;

export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnra4lOvsqDhSpgal
oOZFJYNibr4qh/yB3MskuAuGLSOhRANCAATd5j0vLmJG5Pox0hUqCiRFTrlDjQa6
fQGNl9ni5yhhMUts+gTamfmnJ6gsa9zr7WrPGBla77k1KWd06LSDH8Gr
-----END PRIVATE KEY-----
`;
