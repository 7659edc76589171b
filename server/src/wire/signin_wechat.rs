//! CloudBase's sign-in of WeChat users without a credential.

use crate::extract::ClientCaller;
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use doorward_contract::ErrorCode;
use doorward_contract::token::TokenSet;

/// Sign in with WeChat without authorization
///
/// Always 403 `unimplemented`. At CloudBase such a request comes through a cloud function of WeChat, which states who
/// the user is; here nothing in it would prove that. A Mini Program signs in with the code of `wx.login` at
/// `POST /auth/v1/provider/token`, also without asking the user. SDK: `signInWithWechat`.
#[utoipa::path(post, path = "/auth/v1/signin/wechat/noauth", tag = "Sign-in",
    responses((status = 200, description = "Never.", body = TokenSet)), security(("client" = [])))]
pub async fn without_authorization(_caller: ClientCaller) -> ApiResult<TokenSet> {
    Err(ApiError::new(ErrorCode::Unimplemented, sentences().wechat_without_authorization))
}
