//! What a person reads when signing in did not work out.

use poem::{
    Response,
    http::{StatusCode, header},
};

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// No provider is set up.
    NotHere,
    /// The sign-in was never begun in this browser, or too long ago, or was finished already.
    Stale,
    /// The provider, or we, did not take the person's word.
    Refused,
    /// The provider does not answer.
    Unreachable,
    /// Too many tries.
    TooOften,
    /// The database does not answer.
    Later,
    /// What the desk says, in English and in Chinese.
    App(&'a str, &'a str),
}

impl<'a> Told<'a> {
    fn words(self) -> (StatusCode, &'a str, &'a str) {
        match self {
            Self::NotHere => (
                StatusCode::NOT_FOUND,
                "No identity provider is set up here; sign in with a name and a password.",
                "此处未设置统一登录，请使用登录名和密码。",
            ),
            Self::Stale => (
                StatusCode::BAD_REQUEST,
                "This sign-in was not begun in this browser, has waited too long, or is done already; begin it again.",
                "此次登录并非在本浏览器发起，或已过期、已完成，请重新登录。",
            ),
            Self::Refused => (
                StatusCode::FORBIDDEN,
                "The identity provider did not sign you in; begin again, or ask an administrator.",
                "统一登录未成功，请重试或联系管理员。",
            ),
            Self::Unreachable => (
                StatusCode::BAD_GATEWAY,
                "The identity provider does not answer right now; try again later.",
                "统一登录服务暂时没有响应，请稍后再试。",
            ),
            Self::TooOften => (StatusCode::TOO_MANY_REQUESTS, "Too many tries; wait a moment.", "尝试次数过多，请稍候。"),
            Self::Later => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Signing in does not work right now; try again later.",
                "暂时无法登录，请稍后再试。",
            ),
            Self::App(en, zh) => (StatusCode::FORBIDDEN, en, zh),
        }
    }
}

/// The page that tells it.
pub(super) fn told(told: Told<'_>) -> Response {
    let (status, en, zh) = told.words();
    let (en, zh) = (escaped(en), escaped(zh));
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Playbill</title>\n<p>{en}</p>\n<p lang=\"zh\">{zh}</p>\n<p><a href=\"/auth/oidc\">Sign in · 登录</a></p>\n"
    );
    Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(page)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pages_tell_it_in_two_languages_and_hold_no_markup_of_others() {
        let response = told(Told::App("<script>", "a & b"));
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        let page = response.into_body().into_string().await.expect("a text");
        assert!(page.contains("<p>&lt;script&gt;</p>") && page.contains("<p lang=\"zh\">a &amp; b</p>"), "{page}");
    }
}
