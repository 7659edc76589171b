//! Python: Authlib 1.

use super::Snippet;
use crate::console::applications::connect::values::{Values, quoted};

pub fn flask(values: &Values) -> Snippet {
    let code = format!(
        r#"import os
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session

app = Flask(__name__)
app.secret_key = os.environ["FLASK_SECRET"]
oauth = OAuth(app)
oauth.register(
    "doorward",
    client_id={id},
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url={metadata},
    client_kwargs={{"scope": {scope}, "code_challenge_method": "S256"}},
)


@app.get("/sign-in")
def sign_in():
    return oauth.doorward.authorize_redirect({redirect_uri})


@app.get({path})
def callback():
    session["user"] = oauth.doorward.authorize_access_token()["userinfo"]
    return redirect("/")"#,
        id = quoted(&values.client_id),
        metadata = quoted(&format!("{}/.well-known/openid-configuration", values.issuer)),
        scope = quoted(&values.scope()),
        redirect_uri = quoted(&values.redirect_uri),
        path = quoted(values.redirect_path()),
    );
    Snippet::new("flask", "Flask: Authlib", code).installed_by("pip install authlib flask requests")
}

pub fn client_credentials(values: &Values) -> Snippet {
    let code = format!(
        r#"import os
from authlib.integrations.requests_client import OAuth2Session

client = OAuth2Session({id}, os.environ["CLIENT_SECRET"])
token = client.fetch_token({token}, grant_type="client_credentials")
print(token["access_token"])"#,
        id = quoted(&values.client_id),
        token = quoted(&format!("{}/oauth2/token", values.issuer)),
    );
    Snippet::new("python", "Python: Authlib", code).installed_by("pip install authlib requests")
}
