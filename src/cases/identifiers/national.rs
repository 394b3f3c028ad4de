//! Personal numbers of Ukraine, Moldova and Belarus, by their check digits.

use super::cell::Cell;
use super::letters::plain;
use super::{Detector, Enough, Pattern};

/// One number in ten of the right length has a right check digit by chance, so most have to.
const MOST: Enough = Enough { share: 0.5, least: 3 };

/// РНОКПП, the tax number of a person in Ukraine: ten digits.
#[derive(Debug)]
pub(super) struct Ukraine;

impl Detector for Ukraine {
    fn pattern(&self) -> Pattern {
        Pattern::National("tax numbers of Ukraine (РНОКПП)")
    }

    fn enough(&self) -> Enough {
        MOST
    }

    fn matches(&self, cell: &Cell<'_>) -> bool {
        cell.digits == 10 && cell.is_number() && is_tax_number(&cell.numbers())
    }
}

/// The first five digits are the day of birth, counted from 31 December 1899; the last is
/// `(−1, 5, 7, 9, 4, 6, 10, 5, 7) · digits mod 11 mod 10`, as the Ukrainian encyclopaedia article on
/// the number (Реєстраційний номер облікової картки платника податків) and validators in use have it.
fn is_tax_number(digits: &[u32]) -> bool {
    // A day in September 2028.
    const LAST_BIRTH: u32 = 47_000;
    const WEIGHTS: [i64; 9] = [-1, 5, 7, 9, 4, 6, 10, 5, 7];
    let birth = digits[..5].iter().fold(0, |number, digit| 10 * number + digit);
    let sum: i64 =
        WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * i64::from(*digit)).sum();
    (1..LAST_BIRTH).contains(&birth) && sum.rem_euclid(11) % 10 == i64::from(digits[9])
}

/// IDNP, the personal number of Moldova: thirteen digits.
#[derive(Debug)]
pub(super) struct Moldova;

impl Detector for Moldova {
    fn pattern(&self) -> Pattern {
        Pattern::National("personal numbers of Moldova (IDNP)")
    }

    fn enough(&self) -> Enough {
        MOST
    }

    /// The first digit is 2, or 0 for numbers given before the register; the last is the sum of the
    /// others with weights 7, 3, 1 over and over, mod 10, as for the IDNO of firms (`python-stdnum`).
    fn matches(&self, cell: &Cell<'_>) -> bool {
        if cell.digits != 13 || !cell.is_number() {
            return false;
        }
        let digits = cell.numbers();
        let sum: u32 = digits[..12].iter().zip([7, 3, 1].iter().cycle()).map(|(d, w)| d * w).sum();
        matches!(digits[0], 0 | 2) && sum % 10 == digits[12]
    }
}

/// The personal number of Belarus: `3010190A001PB5`.
#[derive(Debug)]
pub(super) struct Belarus;

impl Detector for Belarus {
    fn pattern(&self) -> Pattern {
        Pattern::National("personal numbers of Belarus")
    }

    /// A day of birth between such letters is no chance.
    fn enough(&self) -> Enough {
        Enough::ONE
    }

    /// Sex and century, day, month and year of birth, region, three digits, citizenship, and a check
    /// digit. A number with a slip in it is a person's number all the same, so with so much form the
    /// check digit is not asked.
    fn matches(&self, cell: &Cell<'_>) -> bool {
        if cell.length != 14 || cell.digits != 11 || cell.letters != 3 {
            return false;
        }
        let letters: Vec<char> =
            cell.text.chars().flat_map(char::to_lowercase).map(plain).collect();
        let digit = |at: usize| letters[at].to_digit(10);
        let two = |at: usize| Some(10 * digit(at)? + digit(at + 1)?);
        let is_day = two(1).is_some_and(|day| (1..=31).contains(&day))
            && two(3).is_some_and(|month| (1..=12).contains(&month))
            && two(5).is_some();
        let rest: String = letters[11..13].iter().collect();
        digit(0).is_some_and(|one| (1..=7).contains(&one))
            && is_day
            && "abchkem".contains(letters[7])
            && ["pb", "ba", "bi", "bи"].contains(&rest.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tax_number_of_ukraine_has_its_check_digit() {
        // Worked by hand: −0·1 + 0·5 + 0·7 + 0·9 + 1·4 + 0·6 + 0·10 + 0·5 + 1·7 = 11, and 11 mod 11 = 0.
        let is = |text| Ukraine.matches(&Cell::new(text));
        assert!(is("0000100010"));
        assert!(!is("0000100011") && !is("000010001") && !is("9999900010") && !is("00001000100"));
    }

    #[test]
    fn a_remainder_of_ten_is_a_check_digit_of_nought() {
        // 1·4 + 1·6 = 10, 10 mod 11 = 10, 10 mod 10 = 0.
        assert!(Ukraine.matches(&Cell::new("0000110000")));
    }

    #[test]
    fn a_number_of_moldova_has_its_check_digit() {
        // 2·7 = 14, and 1·1 at the end: 15 mod 10 = 5.
        let is = |text| Moldova.matches(&Cell::new(text));
        assert!(is("2000000000015") && is("2 000 000 000 015"));
        assert!(!is("2000000000014") && !is("1000000000018") && !is("200000000001"));
    }

    #[test]
    fn weights_of_moldova_are_those_of_its_firms() {
        // The example of python-stdnum for an IDNO, 1008600038413: 7·1 + 8·7 + 6·3 + 3·3 + 8·1 + 4·7 + 1·3 = …3.
        let digits = Cell::new("100860003841").numbers();
        let sum: u32 = digits.iter().zip([7, 3, 1].iter().cycle()).map(|(d, w)| d * w).sum();
        assert_eq!(sum % 10, 3);
    }

    #[test]
    fn a_number_of_belarus_has_its_form_in_either_script() {
        let is = |text| Belarus.matches(&Cell::new(text));
        assert!(is("3010190A001PB5") && is("4311299к999вА0"));
        assert!(!is("3010190A001XX5") && !is("3990190A001PB5") && !is("3010190A001PB"));
    }
}
