//! What a name, an address and a password must be like.

use crate::domain::{
    invalid::{Invalid, Mistake},
    text::Message,
    time::Instant,
};

/// The longest name to sign in with, in characters.
const NAME_CHARACTERS: usize = 64;
/// The longest address, in bytes: RFC 5321 leaves room for no longer one.
const EMAIL_BYTES: usize = 254;
/// The longest name of a person or a token, in characters.
const DISPLAY_CHARACTERS: usize = 100;
/// The shortest and the longest password, in characters. NIST SP 800-63B asks for at least 8 beside other means, and for at
/// least 64 to be allowed; whoever only has a password does better with more.
pub const PASSWORD_CHARACTERS: std::ops::RangeInclusive<usize> = 10..=200;

/// Passwords that are tried first, of those long enough to be taken: the heads of public lists of broken ones.
const COMMON: &[&str] = &[
    "1234567890",
    "0123456789",
    "9876543210",
    "1234567891",
    "12345678910",
    "123456789a",
    "1111111111",
    "0000000000",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty12345",
    "password12",
    "password123",
    "passw0rd123",
    "iloveyou123",
    "woaini1314520",
    "administrator",
];

/// What an account is made from, or what of it changes; `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFields {
    /// The name to sign in with.
    pub name: Option<String>,
    /// An address to sign in with as well; empty takes it away.
    pub email: Option<String>,
    /// How the person is called.
    pub display_name: Option<String>,
}

/// Checks the fields of an account and gives them in the form in which they are kept: names and addresses in lower case.
pub fn check_account(fields: AccountFields) -> Result<AccountFields, Vec<Invalid>> {
    let AccountFields { name, email, display_name } = fields;
    let mut invalid = vec![];
    let name = name.map(|name| {
        let name = name.trim().to_lowercase();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        if !(2..=NAME_CHARACTERS).contains(&name.chars().count()) || !name.chars().all(fits) {
            invalid.push(bad(
                "name",
                Mistake::InvalidFormat,
                "A name to sign in with has 2 to 64 letters a to z, digits, dots, hyphens and underscores.",
                "登录名由 2 至 64 个小写字母、数字、点、连字符或下划线组成。",
            ));
        }
        name
    });
    let email = email.map(|email| {
        let email = email.trim().to_lowercase();
        let parts: Vec<&str> = email.split('@').collect();
        let is_address = matches!(parts.as_slice(), [user, host] if !user.is_empty() && host.contains('.'))
            && email.len() <= EMAIL_BYTES
            && !email.chars().any(|c| c.is_whitespace() || c.is_control());
        if !email.is_empty() && !is_address {
            invalid.push(bad(
                "email",
                Mistake::InvalidFormat,
                "This is not an e-mail address; write one like name@example.org.",
                "这不是电子邮件地址，请写成 name@example.org 的样子。",
            ));
        }
        email
    });
    let display_name = display_name.map(|it| named("displayName", &it, &mut invalid));
    if invalid.is_empty() { Ok(AccountFields { name, email, display_name }) } else { Err(invalid) }
}

/// Checks a new password for the account with a name.
#[must_use]
pub fn check_password(field: &str, password: &str, name: &str) -> Option<Invalid> {
    let folded = password.to_lowercase();
    if !PASSWORD_CHARACTERS.contains(&password.chars().count()) {
        return Some(bad(
            field,
            Mistake::OutOfRange,
            "A password has 10 to 200 characters; several words are easy to remember.",
            "密码长度为 10 至 200 个字符，用几个词组成便于记忆。",
        ));
    }
    let is_guessed = folded.contains(name) || COMMON.contains(&folded.as_str());
    is_guessed.then(|| {
        bad(
            field,
            Mistake::InvalidFormat,
            "This password is easily guessed: it holds the name, or is one of those that are tried first; take another.",
            "此密码易被猜中：含有登录名或属于常见密码，请另选一个。",
        )
    })
}

/// Checks the name and the end of a new token.
pub fn check_token(name: &str, expires_at: Option<Instant>, now: Instant) -> Result<String, Vec<Invalid>> {
    let mut invalid = vec![];
    let name = named("name", name, &mut invalid);
    if expires_at.is_some_and(|end| end <= now) {
        invalid.push(bad(
            "expiresAt",
            Mistake::OutOfRange,
            "This time has passed; give a later one.",
            "该时间已过，请填写更晚的时间。",
        ));
    }
    if invalid.is_empty() { Ok(name) } else { Err(invalid) }
}

fn named(field: &str, text: &str, invalid: &mut Vec<Invalid>) -> String {
    let text = text.trim();
    if text.is_empty() {
        invalid.push(bad(field, Mistake::Blank, "The text is empty; fill it in.", "内容为空，请填写。"));
    } else if text.chars().count() > DISPLAY_CHARACTERS {
        invalid.push(bad(field, Mistake::TooLong, "The text has more than 100 characters.", "内容超过 100 个字符。"));
    } else if text.chars().any(char::is_control) {
        invalid.push(bad(
            field,
            Mistake::InvalidCharacter,
            "The text holds a control character; take it out.",
            "内容含有控制字符，请删去。",
        ));
    }
    text.to_owned()
}

fn bad(field: &str, mistake: Mistake, en: &str, zh: &str) -> Invalid {
    Invalid::new(field, mistake.into(), Message::new(en, zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(invalid: Vec<Invalid>) -> Vec<String> {
        invalid.iter().map(|it| format!("{} {}", it.field.as_deref().unwrap_or("-"), it.code.as_str())).collect()
    }

    #[test]
    fn accounts_are_checked_field_by_field() {
        let check = |name: &str, email: &str, display: &str, expect: &[&str]| {
            let own = |text: &str| Some(text.to_owned());
            let fields = AccountFields { name: own(name), email: own(email), display_name: own(display) };
            assert_eq!(lines(check_account(fields).err().unwrap_or_default()), expect, "{name} {email} {display}");
        };
        check("Li.Na-2", "Li.Na@Example.org", "李娜", &[]);
        check("li", "", "L", &[]);
        check("l", "li", "", &["name INVALID_FORMAT", "email INVALID_FORMAT", "displayName BLANK"]);
        check("li na", "a@b@c.d", "a\u{0}", &["name INVALID_FORMAT", "email INVALID_FORMAT", "displayName INVALID_CHARACTER"]);
        check("李娜", "a b@c.d", &"长".repeat(101), &["name INVALID_FORMAT", "email INVALID_FORMAT", "displayName TOO_LONG"]);
    }

    #[test]
    fn passwords_are_long_and_not_the_first_guess() {
        let check = |password: &str, expect: &[&str]| {
            assert_eq!(lines(check_password("password", password, "lina").into_iter().collect()), expect, "{password}");
        };
        check("梅兰竹菊松柏桃李杏梨", &[]);
        check("four plain words here", &[]);
        check("short", &["password OUT_OF_RANGE"]);
        check(&"x".repeat(201), &["password OUT_OF_RANGE"]);
        check("I am LiNa, hello", &["password INVALID_FORMAT"]);
        check("PassWord123", &["password INVALID_FORMAT"]);
    }
}
