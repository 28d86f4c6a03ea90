"""SCIM 2.0 (RFC 7643, RFC 7644): how a directory such as Okta or Entra ID keeps people and teams up to date."""
