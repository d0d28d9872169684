//! What a person may do to genres.

use super::{Checker, Context, Decided, Decision, Edit, RawText, fields::User};
use crate::domain::{
    genre::Genre,
    id::{GenreId, IdSource},
};

/// The fields of a genre, as sent.
#[derive(Clone, Debug, Default)]
pub struct GenreFields {
    /// Its code; made where a new one has none (`G01`).
    pub code: Edit<String>,
    /// Its name. Required.
    pub name: Edit<Vec<RawText>>,
}

/// Adds a genre.
pub fn create(cx: &mut Context<'_>, fields: GenreFields) -> Decided<GenreId> {
    let mut check = Checker::new(cx.plan);
    let genre = write(&mut check, cx.ids, None, fields);
    let genre = check.written(genre)?;
    Ok(Decision::one(genre.id, genre))
}

/// Changes a genre.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: GenreFields) -> Decided<GenreId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.genre("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, cx.ids, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Deletes a genre that no act is of.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<GenreId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.genre("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let acts = cx.plan.acts.iter().filter(|act| act.genre == Some(old.id));
    let users: Vec<User<'_>> = acts.map(|it| User { kind: ("act", "节目"), code: &it.code, name: &it.title }).collect();
    check.unused("id", &users);
    check.removed(old.id)
}

fn write(check: &mut Checker<'_>, ids: &mut dyn IdSource, old: Option<&Genre>, fields: GenreFields) -> Option<Genre> {
    let GenreFields { code, name } = fields;
    let plan = check.plan();
    let id = old.map_or_else(|| GenreId(ids.next()), |it| it.id);
    let others = plan.genres.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others.map(|it| it.code.as_str()), ("G", 2));
    let name = check.own_name("name", name, old.map(|it| &it.name), &plan.festival().primary_language);
    Some(Genre { id, code: code?, name: name? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_codes, check_ids, check_names, check_revisions, done, name, names, refused},
        fixture::{self, Counter, context, plan},
        plan::Plan,
    };

    const TEXT: &str = "
        genre dance
        genre G07
        org O1 SCHOOL
        team T1 O1 :
        act A1 4:00 genre=dance teams=T1 :
        act A2 4:00 genre=dance teams=T1 :
        act A3 4:00 genre=dance teams=T1 :
        act A4 4:00 genre=dance teams=T1 :
        act A5 4:00 genre=dance teams=T1 :
        act A6 4:00 genre=dance teams=T1 :
        act A7 4:00 genre=dance teams=T1 :";

    fn adding(plan: &Plan, fields: GenreFields) -> Decided<GenreId> {
        create(&mut context(plan, &mut Counter(1000)), fields)
    }

    fn changing(plan: &Plan, code: &str, seen: Option<i64>, fields: GenreFields) -> Decided<GenreId> {
        let id = fixture::genre(plan, code).id.to_string();
        update(&mut context(plan, &mut Counter(1000)), &id, seen, fields)
    }

    #[test]
    fn a_genre_is_written_as_sent() {
        let plan = plan(TEXT);
        let (plan, id) = done(&plan, adding(&plan, GenreFields { name: name("皮影"), ..Default::default() }));
        assert_eq!(plan.genres.get(id).expect("it").code, "G08");
        let english = GenreFields { name: names(&[("en", "Shadow play")]), ..Default::default() };
        let (plan, _) = done(&plan, changing(&plan, "G08", None, english.clone()));
        let texts = plan.genres.get(id).expect("it").name.iter().map(|(lang, text)| format!("{lang}={text}")).collect::<Vec<_>>();
        assert_eq!(texts, ["en=Shadow play", "zh=皮影"]);
        assert_eq!(changing(&plan, "G08", None, english).expect("a decision").changes, []);
    }

    #[test]
    fn bad_input_is_refused_with_all_its_mistakes() {
        let plan = plan(TEXT);
        let act = fixture::act(&plan, "A1").id;
        let fields = || GenreFields { name: name("门类"), ..Default::default() };
        check_names("name", |name| refused(&adding(&plan, GenreFields { name, ..Default::default() })));
        check_names("name", |name| refused(&changing(&plan, "dance", None, GenreFields { name, ..Default::default() })));
        // A name needs a text in the end, whether it never had one or loses its last.
        let none = GenreFields { name: Edit::Set(vec![]), ..Default::default() };
        assert_eq!(refused(&adding(&plan, none)), ["name BLANK"]);
        let gone = |lang: &str| RawText { lang: Some(lang.to_owned()), text: None };
        let fewer = GenreFields { name: Edit::Set(vec![gone("zh"), gone("en")]), ..Default::default() };
        assert_eq!(refused(&changing(&plan, "dance", None, fewer)), ["name BLANK"]);
        check_codes("dance", |code| refused(&adding(&plan, GenreFields { code, ..fields() })));
        check_ids("id", "genre", act, |id| refused(&update(&mut context(&plan, &mut Counter(0)), id, None, fields())));
        check_ids("id", "genre", act, |id| refused(&delete(&mut context(&plan, &mut Counter(0)), id, None)));
        check_revisions(|seen| refused(&changing(&plan, "dance", seen, fields())));
        let cleared = GenreFields { code: Edit::Clear, name: Edit::Clear };
        assert_eq!(refused(&changing(&plan, "dance", Some(0), cleared)), ["ifRevision STALE", "code REQUIRED", "name REQUIRED"]);
    }

    #[test]
    fn a_refused_deletion_names_five_acts_and_counts_the_others() {
        let plan = plan(TEXT);
        let deleting =
            |code: &str| delete(&mut context(&plan, &mut Counter(0)), &fixture::genre(&plan, code).id.to_string(), Some(1));
        assert_eq!(done(&plan, deleting("G07")).0.genres.len(), 1);
        let invalid = deleting("dance").expect_err("a refusal").remove(0);
        assert_eq!(invalid.code.as_str(), "IN_USE");
        assert!(
            invalid.message.en.ends_with("act A5 “en-A5” and 2 more; change or delete those first."),
            "{}",
            invalid.message.en
        );
        assert!(invalid.message.zh.ends_with("节目 A5“A5”等 7 项正在使用它，请先修改或删除。"), "{}", invalid.message.zh);
    }
}
