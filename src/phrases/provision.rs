//! Where something stands in a law, as lawyers of a language write it.

use crate::text::Lang;

/// The divisions below an article, from the outside in: paragraph, item, sub-item.
const DIVISIONS: [&str; 3] = ["款", "项", "目"];

/// An article with its divisions: `5(1)(4)`, in Chinese `第五条第一款第四项`. Where the article's only paragraph is a list,
/// the first number in brackets is an item's. What has another shape, such as a question's number, stays.
#[must_use]
pub fn provision(lang: Lang, article: &str, is_list: bool) -> String {
    match lang {
        Lang::En => article.to_owned(),
        Lang::Zh => in_chinese(article, is_list).unwrap_or_else(|| article.to_owned()),
    }
}

fn in_chinese(article: &str, is_list: bool) -> Option<String> {
    let (annex, place) = match article.strip_prefix("annex") {
        Some("") => return Some("附件".to_owned()),
        Some(place) => ("附件", place.strip_prefix(' ')?),
        None if article == "list" => return Some("清单".to_owned()),
        None => ("", article),
    };
    let mut numbers = place.split('(');
    let number = numeral(numbers.next()?)?;
    // An annex that is no contract of clauses is a list of points.
    let unit = if annex.is_empty() || place.contains('(') { "条" } else { "项" };
    let mut text = format!("{annex}第{number}{unit}");
    let mut divisions = DIVISIONS.iter().skip(usize::from(is_list));
    for number in numbers {
        let number = numeral(number.strip_suffix(')')?)?;
        text.push_str(&format!("第{number}{}", divisions.next()?));
    }
    Some(text)
}

/// The Chinese numeral of a number from 1 to 999.
fn numeral(digits: &str) -> Option<String> {
    const NAMES: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let number: usize = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let name = |digit: usize| NAMES.get(digit).copied();
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let above = match hundreds {
        0 => String::new(),
        hundreds => format!("{}百", name(hundreds)?),
    };
    let middle = match (hundreds, tens, ones) {
        (0, 0, 0) => return None,
        (_, 0, 0) | (0, 0, _) => String::new(),
        (_, 0, _) => "零".to_owned(),
        (0, 1, _) => "十".to_owned(),
        (_, tens, _) => format!("{}十", name(tens)?),
    };
    Some(format!("{above}{middle}{}", name(ones)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zh(article: &str) -> String {
        provision(Lang::Zh, article, false)
    }

    #[test]
    fn articles_paragraphs_and_items_are_written_as_statutes_write_them() {
        for (article, written) in [
            ("39", "第三十九条"),
            ("8(1)", "第八条第一款"),
            ("5(1)(4)", "第五条第一款第四项"),
            ("71(1)(3)", "第七十一条第一款第三项"),
            ("annex", "附件"),
            ("annex 15", "附件第十五项"),
            ("list", "清单"),
        ] {
            assert_eq!(zh(article), written);
            assert_eq!(provision(Lang::En, article, false), article);
        }
        assert_eq!(provision(Lang::Zh, "35(6)", true), "第三十五条第六项");
        assert_eq!(provision(Lang::Zh, "annex 2(3)", true), "附件第二条第三项");
    }

    #[test]
    fn what_is_no_article_stays() {
        for other in ["", "-", "Q1", "0", "1000", "5(a)", "5(1", "5 (1)", "5(1)(2)(3)(4)", "+5", "annexe", "5()"] {
            assert_eq!(zh(other), other);
        }
    }

    /// The number that a numeral stands for, read by the place of its digits.
    fn value(numeral: &str) -> usize {
        let (mut all, mut digit) = (0, 0);
        for letter in numeral.chars() {
            match letter {
                '百' => all += 100 * std::mem::take(&mut digit),
                '十' => all += 10 * std::mem::take(&mut digit).max(1),
                '零' => {}
                name => digit = "一二三四五六七八九".chars().position(|known| known == name).unwrap() + 1,
            }
        }
        all + digit
    }

    #[test]
    fn every_numeral_is_its_number() {
        for number in 1..1000 {
            let written = numeral(&number.to_string()).unwrap();
            assert_eq!(value(&written), number, "{written}");
            assert!(!written.ends_with('零') && !written.starts_with("一十"), "{written}");
            // Between hundreds and ones stand tens, or the mark that there are none.
            let skips = number > 100 && number / 10 % 10 == 0 && number % 10 > 0;
            assert_eq!(written.contains('零'), skips, "{written}");
        }
        for (number, written) in
            [("10", "十"), ("20", "二十"), ("101", "一百零一"), ("110", "一百一十"), ("111", "一百一十一")]
        {
            assert_eq!(numeral(number).as_deref(), Some(written));
        }
    }
}
