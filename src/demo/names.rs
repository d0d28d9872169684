//! Invented names: people put together from lists of characters, bodies counted instead of named, acts named by noun and place.

use super::source::Dice;

/// Surnames, common ones more than once. No list of real people stands behind them.
const SURNAMES: &[&str] = &[
    "王", "王", "王", "李", "李", "李", "张", "张", "张", "刘", "刘", "陈", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马",
    "朱", "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "韩", "冯", "曹", "彭", "肖", "田", "董",
    "潘", "袁", "蔡", "蒋", "余", "于", "杜", "叶", "程", "魏", "苏", "吕", "丁", "任", "卢", "姚", "沈", "钟", "姜", "崔", "谭",
    "单", "曾", "解", "欧阳", "司马",
];

/// Surnames that are read otherwise than their characters usually are.
const READINGS: &[(&str, &str)] = &[("单", "Shan"), ("曾", "Zeng"), ("解", "Xie")];

/// Characters of given names.
const GIVEN: [&str; 40] = [
    "安", "宁", "海", "春", "秋", "梅", "兰", "竹", "松", "云", "雪", "晴", "月", "星", "山", "川", "林", "枫", "岚", "溪", "文",
    "武", "诚", "信", "和", "平", "乐", "康", "福", "庆", "志", "远", "立", "新", "建", "国", "玉", "珍", "芳", "华",
];

/// How they are read, in the same order.
const SOUNDS: [&str; 40] = [
    "an", "ning", "hai", "chun", "qiu", "mei", "lan", "zhu", "song", "yun", "xue", "qing", "yue", "xing", "shan", "chuan", "lin",
    "feng", "lan", "xi", "wen", "wu", "cheng", "xin", "he", "ping", "le", "kang", "fu", "qing", "zhi", "yuan", "li", "xin",
    "jian", "guo", "yu", "zhen", "fang", "hua",
];

/// A drawn person's name, and its reading where the surname asks for one.
pub(super) fn person(dice: &mut Dice) -> (String, Option<String>) {
    let surname = dice.pick(SURNAMES);
    let mut name = surname.to_owned();
    let mut given = String::new();
    for _ in 0..dice.between((1, 2)).max(dice.between((1, 2))) {
        let index = dice.index(GIVEN.len());
        name.push_str(GIVEN[index]);
        given.push_str(SOUNDS[index]);
    }
    let reading = READINGS.iter().find(|(of, _)| *of == surname).map(|(_, sound)| format!("{sound} {}", capital(&given)));
    (name, reading)
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// The n-th of the ten heavenly stems, which Chinese uses as English uses A, B, C.
pub(super) fn letter(index: usize) -> (char, char) {
    const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    const LATIN: [char; 10] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'];
    (STEMS[index % 10], LATIN[index % 10])
}

/// 1..=99 in Chinese.
pub(super) fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, number % 10);
    match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

/// Where the acts of one specialty are set: with its noun, each makes a title of its own.
pub(super) const PLACES: [(&str, &str); 8] = [
    ("清晨", "at Dawn"),
    ("桥头", "by the Bridge"),
    ("灯下", "under the Lamp"),
    ("院里", "in the Courtyard"),
    ("巷口", "in Our Lane"),
    ("雨后", "after the Rain"),
    ("湖边", "at the Lake"),
    ("秋日", "in Autumn"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_read_as_people_count() {
        assert_eq!([1, 10, 14, 20, 21].map(numeral).join(" "), "一 十 十四 二十 二十一");
    }
}
