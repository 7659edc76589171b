//! Users of the demo.

/// A demo user.
pub struct Person {
    pub username: &'static str,
    /// Display name.
    pub name: &'static str,
    /// BCP 47 language tag.
    pub locale: &'static str,
    pub habit: Behaviour,
}

/// How often a user signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// On most days. The password is printed.
    Often,
    /// Every fourth day.
    Sometimes,
    /// Never; has no password yet.
    Never,
    /// Signed in until an administrator blocked the account. The password is printed.
    Blocked,
}

use Behaviour::{Blocked, Never, Often, Sometimes};

const fn zh(username: &'static str, name: &'static str, habit: Behaviour) -> Person {
    Person { username, name, locale: "zh-CN", habit }
}

const fn en(username: &'static str, name: &'static str, habit: Behaviour) -> Person {
    Person { username, name, locale: "en", habit }
}

/// All users except the administrator.
pub const PEOPLE: &[Person] = &[
    zh("li.na", "李娜", Often),
    en("ada", "Ada Lovelace", Often),
    zh("wang.wei", "王伟", Sometimes),
    zh("zhang.min", "张敏", Sometimes),
    zh("liu.yang", "刘洋", Sometimes),
    zh("chen.jing", "陈静", Never),
    zh("yang.fan", "杨帆", Never),
    zh("zhao.lei", "赵磊", Blocked),
    zh("huang.ting", "黄婷", Sometimes),
    zh("zhou.jie", "周杰", Never),
    zh("wu.xia", "吴霞", Never),
    zh("xu.qiang", "徐强", Never),
    zh("sun.li", "孙丽", Never),
    zh("hu.bin", "胡斌", Never),
    zh("zhu.hong", "朱红", Never),
    zh("gao.yuan", "高远", Sometimes),
    zh("lin.xiaoyu", "林小雨", Never),
    zh("he.ping", "何平", Never),
    zh("guo.jing", "郭靖", Never),
    zh("ma.chao", "马超", Never),
    zh("luo.dan", "罗丹", Never),
    zh("ouyang.xiu", "欧阳修", Never),
    en("grace", "Grace Hopper", Sometimes),
    en("alan", "Alan Turing", Sometimes),
    en("linus", "Linus Torvalds", Never),
    en("margaret", "Margaret Hamilton", Sometimes),
    en("barbara", "Barbara Liskov", Never),
    en("dennis", "Dennis Ritchie", Never),
    en("radia", "Radia Perlman", Never),
    en("edsger", "Edsger W. Dijkstra", Never),
    en("zoe", "Zoë Müller", Never),
    en("jose", "José García Ñúñez", Never),
    en("soren", "Søren Kierkegård", Never),
    en("mallory", "Mallory", Blocked),
    en("eve", "Eve", Blocked),
    en("oscar", "Oscar O'Brien", Never),
    en("trent", "Trent", Never),
    en("victor", "Victor", Never),
    en("peggy", "Peggy", Never),
    en("sybil", "Sybil <script>alert(1)</script>", Never),
];

/// User agents.
pub const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
];

#[cfg(test)]
mod tests {
    use super::PEOPLE;

    #[test]
    fn names_are_unique_and_about_forty() {
        let mut names: Vec<_> = PEOPLE.iter().map(|person| person.username).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PEOPLE.len());
        assert!((35..=50).contains(&names.len()));
    }
}
