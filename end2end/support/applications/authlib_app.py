"""A Python application with Authlib, which the tests talk to by one line of JSON each way."""

import json
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet


def hear():
    return json.loads(sys.stdin.readline())


def say(value):
    print(json.dumps(value), flush=True)


def client(metadata, *, client_id, secret, authentication="client_secret_basic", **more):
    session = OAuth2Session(
        client_id,
        secret,
        token_endpoint_auth_method=authentication,
        revocation_endpoint_auth_method=authentication,
        code_challenge_method="S256",
        **more,
    )
    # The secret is then a private key.
    session.register_client_auth_method(PrivateKeyJWT(metadata["token_endpoint"]))
    return session


def verified(metadata, token, nonce, client_id):
    """The claims of an ID token, as `parse_id_token` of Authlib's web frameworks verifies them."""
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"]).json())
    algorithms = metadata["id_token_signing_alg_values_supported"]
    decoded = jwt.decode(token["id_token"], keys, algorithms=algorithms)
    params = {"nonce": nonce, "client_id": client_id, "access_token": token["access_token"]}
    options = {"iss": {"values": [metadata["issuer"]]}}
    claims = CodeIDToken(decoded.claims, decoded.header, options, params)
    claims.validate(leeway=0)
    return dict(claims)


def web(metadata, settings):
    """Signs in a user, uses the tokens and revokes them."""
    session = client(metadata, **settings)
    verifier, nonce = generate_token(48), generate_token(20)
    endpoint = metadata["authorization_endpoint"]
    url, state = session.create_authorization_url(endpoint, code_verifier=verifier, nonce=nonce)
    say(url)
    came = {"authorization_response": hear(), "code_verifier": verifier, "state": state}
    token = session.fetch_token(metadata["token_endpoint"], **came)
    claims = verified(metadata, token, nonce, settings["client_id"])
    userinfo = session.get(metadata["userinfo_endpoint"]).json()
    fresh = session.refresh_token(metadata["token_endpoint"])
    hints = {"token": fresh["access_token"], "token_type_hint": "access_token"}
    endpoint = metadata["introspection_endpoint"]
    active = session.introspect_token(endpoint, **hints).json()["active"]
    refresh_token = fresh["refresh_token"]
    revocation = session.revoke_token(metadata["revocation_endpoint"], refresh_token, "refresh_token")
    ended = session.introspect_token(endpoint, **hints).json()
    try:
        session.refresh_token(metadata["token_endpoint"], refresh_token=refresh_token)
        refused = None
    except OAuthError as error:
        refused = error.error
    say(
        {
            "claims": claims,
            "userinfo": userinfo,
            "rotated": fresh["refresh_token"] != token["refresh_token"],
            "active": active,
            "revocation": revocation.status_code,
            "ended": ended,
            "refused": refused,
        }
    )


def service(metadata, settings):
    """Authenticates as itself, twice."""
    session = client(metadata, **settings)
    tokens = [session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials") for _ in range(2)]
    answer = session.introspect_token(metadata["introspection_endpoint"], tokens[1]["access_token"]).json()
    say({"introspection": answer, "different": tokens[0]["access_token"] != tokens[1]["access_token"]})


def main():
    issuer = hear()
    metadata = requests.get(f"{issuer}/.well-known/openid-configuration").json()
    {"web": web, "service": service}[sys.argv[1]](metadata, hear())


main()
