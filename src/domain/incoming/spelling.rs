//! How genres are spelled in program lists, and which genre of the seed list each spelling means.
//!
//! A Chinese genre is told by its end: 创意舞蹈 is a dance, 魔术小品 a sketch. So the longest spelling that ends a text decides, once
//! what stands around it (开场, 零点, 表演, 串烧) is taken away.

use std::{collections::HashMap, sync::LazyLock};

use icu_normalizer::ComposingNormalizerBorrowed;

/// Spellings by the code of their genre, parted by bars.
const SPELLINGS: &[(&str, &str)] = &[
    (
        "dance",
        "舞蹈|舞|独舞|双人舞|群舞|集体舞|民族舞|古典舞|现代舞|街舞|广场舞|芭蕾|现代芭蕾|舞剧|舞蹈诗剧|舞火龙|舞龙|舞狮|\
         秧歌|腰鼓|健身操|艺术体操|啦啦操|排舞|拉丁舞|踢踏舞|体育与舞蹈|杂技与舞蹈|舞武|dance|dancing|ballet|hip hop|\
         street dance|choreography",
    ),
    (
        "song-and-dance",
        "歌舞|歌伴舞|歌与舞|载歌载舞|表演唱|情景歌舞|歌舞组合|歌舞合唱|歌舞剧|音乐剧|音舞诗画|情景表演|song and dance|\
         song & dance|musical|musical theatre|musical theater|revue",
    ),
    ("choir", "合唱|大合唱|男声合唱|女声合唱|混声合唱|童声合唱|大歌|choir|chorus|choral"),
    (
        "vocal-solo",
        "独唱|男声独唱|女声独唱|童声独唱|歌曲|民歌|清唱|演唱|流行歌曲|主题歌|主题歌曲|片尾曲|结束曲|老歌|戏歌|拜年歌|\
         声乐|美声|民族唱法|通俗唱法|无伴奏独唱|song|vocal|solo|vocal solo|aria|singer|singing|pop|folk song",
    ),
    (
        "vocal-ensemble",
        "小合唱|重唱|二重唱|三重唱|四重唱|对唱|男女声对唱|联唱|大联唱|歌曲联唱|歌曲大联唱|歌联唱|老歌联唱|组歌|联曲|组曲|\
         歌组合|歌曲组合|经典歌曲集|接力唱|齐唱|轮唱|阿卡贝拉|a cappella|duet|trio|quartet|vocal ensemble|medley",
    ),
    (
        "instrumental",
        "器乐|乐器|民乐|管乐|弦乐|西洋乐|钢琴|钢琴曲|小提琴|大提琴|古筝|琵琶|二胡|笛子|葫芦丝|唢呐|电子琴|手风琴|吉他|\
         萨克斯|激光琴|独奏|合奏|重奏|齐奏|协奏|协奏曲|演奏|鼓乐|锣鼓|打击乐|交响乐|民乐合奏|管弦乐|吹打|乐队|\
         instrumental|piano|violin|cello|guitar|orchestra|orchestral|band|percussion|concerto|brass band|chamber music|\
         recital|symphony|music",
    ),
    (
        "sketch",
        "小品|喜剧小品|哑剧|哑剧小品|戏曲小品|音乐小品|短剧|微型短剧|情景剧|情景短剧|喜剧|话剧|课本剧|独角戏|谐剧|滑稽|\
         滑稽戏|音乐短剧|舞台剧|sketch|skit|comedy|play|drama|mime|pantomime|theatre|theater|improv",
    ),
    (
        "crosstalk",
        "相声|对口相声|群口相声|单口相声|化妆相声|相声剧|相声短剧|相声小段|相声联说|脱口秀|双簧|crosstalk|xiangsheng|\
         stand up|stand up comedy|standup|standup comedy",
    ),
    (
        "storytelling",
        "曲艺|评书|快板|快板书|山东快书|快书|数来宝|三句半|评弹|评弹演唱|弹词|大鼓|京韵大鼓|河南坠子|坠子|二人转|拉场戏|\
         单弦|琴书|鼓书|莲花落|道情|曲韵|说唱|讲故事|故事|storytelling|story telling|ballad|ballad singing",
    ),
    (
        "opera",
        "戏曲|京剧|京剧清唱|戏曲清唱|戏曲歌舞|戏曲联唱|越剧|豫剧|评剧|川剧|粤剧|沪剧|昆曲|昆剧|秦腔|晋剧|曲剧|越调|吕剧|\
         淮剧|锡剧|潮剧|闽剧|婺剧|黄梅戏|花鼓戏|采茶戏|梨园戏|高甲戏|地方戏|地方戏曲|歌剧|拧擂拉戏|梨园风采|戏剧|opera|\
         chinese opera|peking opera|beijing opera|operetta",
    ),
    ("magic", "魔术|小魔术|互动魔术|近景魔术|幻术|magic|illusion|conjuring"),
    ("acrobatics", "杂技|幽默杂技|马戏|柔术|顶碗|空竹|口技|滑稽杂技|acrobatics|circus|aerial|juggling"),
    ("recitation", "朗诵|诗朗诵|诗歌朗诵|配乐朗诵|集体朗诵|配乐诗朗诵|朗读|诵读|经典诵读|吟诵|演讲|recitation|poetry|reading"),
    (
        "martial-arts",
        "武术|中华武术|功夫|太极|太极拳|太极扇|太极剑|气功|武术短剧|少林武术|跆拳道|martial arts|kung fu|kungfu|wushu|\
         tai chi|taiji",
    ),
    (
        "fashion-show",
        "模特|时装|走秀|时装秀|时装表演|服装表演|服饰表演|服装秀|旗袍秀|旗袍|服饰|形体秀|模特走秀|fashion show|fashion|\
         catwalk|runway",
    ),
    ("other", "其他|其它|综艺|木偶|皮影|手影戏|提线木偶|腹语|other|misc|miscellaneous|variety"),
];

/// What stands before a genre and says when or how grand it is.
const PREFIXES: &[&str] = &[
    "开场",
    "结尾",
    "零点",
    "压轴",
    "压台",
    "暖场",
    "创意",
    "大型",
    "少儿",
    "儿童",
    "青年",
    "老年",
    "中老年",
    "opening",
    "closing",
    "final",
    "finale",
    "children's",
];

/// What stands behind a genre and makes it no other one.
const SUFFIXES: &[&str] = &[
    "表演",
    "节目",
    "串烧",
    "串串烧",
    "荟萃",
    "名段荟萃",
    "集锦",
    "欣赏",
    "会串",
    "大串联",
    "串联",
    "展演",
    "类",
    "performance",
    "act",
    "show",
    "number",
];

/// What a text of several genres is split at; the first that is known counts.
const JOINTS: &[char] = &['/', '、', ',', ';', '+', '&', '与', '和', '及', '|'];

/// The code of the genre that a text means as it is commonly spelled.
pub(super) fn spelled(text: &str) -> Option<&'static str> {
    let text = plain(text);
    let mut parts = text.split(JOINTS).map(str::trim).filter(|part| !part.is_empty() && *part != text);
    let by_part = || parts.find_map(|part| whole(part).or_else(|| ended(part)));
    whole(&text).or_else(by_part).or_else(|| ended(&text))
}

/// A text without what stands around a genre, in every step of taking it away.
pub(super) fn stems(text: &str) -> Vec<String> {
    let mut stems = vec![plain(text)];
    while let Some(shorter) = stems.last().and_then(|stem| shortened(stem)) {
        stems.push(shorter);
    }
    stems
}

/// The genre of which the text, or what is left of it, is a spelling.
fn whole(text: &str) -> Option<&'static str> {
    let plural = |stem: &str| ["es", "s"].iter().find_map(|end| exactly(stem.strip_suffix(end)?));
    stems(text).iter().find_map(|stem| exactly(stem).or_else(|| plural(stem)))
}

fn exactly(text: &str) -> Option<&'static str> {
    static CODES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| all().map(|(code, spelling)| (spelling, code)).collect());
    CODES.get(text).copied()
}

/// Every spelling behind the code of its genre.
fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    SPELLINGS.iter().flat_map(|(code, spellings)| spellings.split('|').map(move |it| (*code, it)))
}

/// The genre whose spelling ends the text, the longest one of several.
fn ended(text: &str) -> Option<&'static str> {
    // Words of Latin letters end at a space; one sign alone ends too many words.
    let is_end = |head: &str, end: &str| if end.is_ascii() { head.ends_with(' ') } else { end.chars().count() > 1 };
    let of_stem = |stem: &String| {
        let ends = stem.char_indices().skip(1).map(|(at, _)| stem.split_at(at));
        ends.filter(|(head, end)| is_end(head, end)).find_map(|(_, end)| exactly(end))
    };
    stems(text).iter().find_map(of_stem)
}

fn shortened(text: &str) -> Option<String> {
    let longest = |cut: &dyn Fn(&str) -> Option<String>, of: &[&str]| {
        of.iter().filter_map(|it| cut(it)).map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).min_by_key(String::len)
    };
    longest(&|it| text.strip_suffix(it).map(str::to_owned), SUFFIXES)
        .or_else(|| longest(&|it| text.strip_prefix(it).map(str::to_owned), PREFIXES))
}

/// A text without width, case, remarks in brackets, titles and numbering.
fn plain(text: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::with_capacity(text.len());
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    for c in normalizer.normalize_iter(text.chars()) {
        match c {
            '(' | '《' | '【' | '[' => depth += 1,
            ')' | '》' | '】' | ']' => depth = depth.saturating_sub(1),
            '-' if depth == 0 => plain.push(' '),
            c if depth == 0 => plain.extend(c.to_lowercase()),
            _ => {}
        }
    }
    let spaced: Vec<&str> = plain.split_whitespace().collect();
    let is_latin = plain.is_ascii();
    spaced.join(if is_latin { " " } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::genre::SEED;

    #[test]
    fn spellings_fold_to_the_genres_that_festivals_begin_with() {
        let check = |texts: &str, expect: &str| {
            for text in texts.split('，') {
                assert_eq!(spelled(text).unwrap_or("-"), expect, "{text}");
            }
        };
        check("舞蹈，舞，创意舞蹈，少儿舞蹈，开场舞蹈，广场舞表演，Dance，modern dance，ballet", "dance");
        check("歌舞，歌伴舞，开场歌舞，结尾歌舞/结束曲，民族歌舞大串联，零点压轴歌舞，Song and Dance", "song-and-dance");
        check("合唱，大合唱，男声合唱，小区合唱，Choir，choirs", "choir");
        check("独唱，男声独唱，歌曲，女声独唱，歌曲（原创），歌曲《家乡》，零点压轴歌曲，片尾曲，songs", "vocal-solo");
        check("小合唱，二重唱，对唱，歌曲联唱《往日》，歌组合，Duet", "vocal-ensemble");
        check("器乐，民乐，钢琴，钢琴演奏，小提琴独奏，鼓乐表演，创意器乐，jazz band", "instrumental");
        check("小品，喜剧小品，哑剧，魔术小品，戏曲小品，音乐短剧，one-act play，sketches，sketch", "sketch");
        check("相声，对口相声，群口相声，相声剧，三地相声，stand-up comedy，stand up comedy", "crosstalk");
        check("快板，评书，曲艺，曲艺节目，山东快书，二人转，Storytelling", "storytelling");
        check("京剧，豫剧，戏曲，河南豫剧，京剧名段荟萃，京剧清唱，川剧、豫剧、越剧会串，Peking Opera", "opera");
        check("魔术，互动魔术，魔术表演，Magic show", "magic");
        check("杂技，幽默杂技，外国杂技表演，Circus", "acrobatics");
        check("朗诵，诗朗诵，零点压轴诗朗诵，Poetry reading", "recitation");
        check("武术，创意武术，太极拳，气功表演，Kung Fu", "martial-arts");
        check("时装，模特，走秀，大型时装表演，旗袍秀，Fashion Show", "fashion-show");
        check("其他，综艺", "other");
        check("谜语，现场互动，零点钟声，婚礼，，《》，表演，Lecture，舞台监督", "-");
    }

    #[test]
    fn every_spelling_is_of_one_genre_and_written_as_it_is_compared() {
        let mut seen = std::collections::BTreeSet::new();
        for (code, spelling) in all() {
            assert!(SEED.iter().any(|(seed, ..)| *seed == code), "{code}");
            assert!(seen.insert(spelling), "{spelling} is there twice");
            assert_eq!(plain(spelling), spelling);
        }
        for (code, zh, en) in SEED {
            assert_eq!((spelled(zh), spelled(en)), (Some(*code), Some(*code)), "{code}");
        }
    }
}
