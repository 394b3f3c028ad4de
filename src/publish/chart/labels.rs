//! Labels that keep out of each other's way.

use super::canvas::{Anchor, Canvas, Point, Type, width};

/// A rectangle in design pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// Labels with their places, and what later labels have to keep clear of.
#[derive(Debug, Default)]
pub(super) struct Labels {
    taken: Vec<Area>,
    placed: Vec<(String, Point, Anchor, Type)>,
}

impl Area {
    /// The area around a line or a point.
    pub(super) fn around(from: Point, to: Point, reach: f64) -> Self {
        Self {
            left: from.0.min(to.0) - reach,
            top: from.1.min(to.1) - reach,
            right: from.0.max(to.0) + reach,
            bottom: from.1.max(to.1) + reach,
        }
    }

    /// The area of a text: its letters are three quarters of its size high, and have air around them.
    fn of(text: &str, at: Point, anchor: Anchor, font: Type) -> Self {
        let (wide, high) = (width(text, font), 0.92 * font.size);
        let left = match anchor {
            Anchor::LeftTop | Anchor::LeftMiddle | Anchor::LeftBottom => at.0,
            Anchor::CentreTop | Anchor::CentreMiddle | Anchor::CentreBottom => at.0 - wide / 2.0,
            Anchor::RightTop | Anchor::RightMiddle | Anchor::RightBottom => at.0 - wide,
        };
        let top = match anchor {
            Anchor::LeftTop | Anchor::CentreTop | Anchor::RightTop => at.1,
            Anchor::LeftMiddle | Anchor::CentreMiddle | Anchor::RightMiddle => at.1 - high / 2.0,
            Anchor::LeftBottom | Anchor::CentreBottom | Anchor::RightBottom => {
                at.1 - high - 0.27 * font.size
            }
        };
        Self { left, top, right: left + wide, bottom: top + high }
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// How much of it another area covers.
    fn shared(&self, other: &Self) -> f64 {
        if !self.meets(other) {
            return 0.0;
        }
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let high = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide * high
    }
}

impl Labels {
    /// Keeps later labels out of an area.
    pub(super) fn avoid(&mut self, area: Area) {
        self.taken.push(area);
    }

    /// Places a label at the first of several places that is free, or else at the freest.
    pub(super) fn place(&mut self, text: String, places: &[(Point, Anchor)], font: Type) {
        let covered = |(at, anchor): &&(Point, Anchor)| {
            let area = Area::of(&text, *at, *anchor, font);
            self.taken.iter().map(|taken| area.shared(taken)).sum::<f64>()
        };
        let best = places.iter().min_by(|one, other| covered(one).total_cmp(&covered(other)));
        let (at, anchor) = *best.expect("a label has a place to be at");
        self.avoid(Area::of(&text, at, anchor, font));
        self.placed.push((text, at, anchor, font));
    }

    /// Draws every label, over everything that was drawn before.
    pub(super) fn draw(&self, canvas: &Canvas<'_>) {
        for (text, at, anchor, font) in &self.placed {
            canvas.text(text, *at, *anchor, *font);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::NOTE;
    use super::*;

    const FONT: Type = Type { size: 10.0, bold: false, ink: NOTE };

    #[test]
    fn a_label_takes_the_first_place_that_is_free() {
        let places = [((0.0, 0.0), Anchor::LeftTop), ((0.0, 30.0), Anchor::LeftTop)];
        let mut labels = Labels::default();
        labels.place("first".to_owned(), &places, FONT);
        labels.place("second".to_owned(), &places, FONT);
        let at: Vec<Point> = labels.placed.iter().map(|(_, at, _, _)| *at).collect();
        assert_eq!(at, [(0.0, 0.0), (0.0, 30.0)]);
    }

    #[test]
    fn where_no_place_is_free_the_freest_is_taken() {
        let mut labels = Labels::default();
        labels.avoid(Area::around((0.0, 0.0), (100.0, 7.0), 0.0));
        labels.avoid(Area::around((0.0, 36.0), (100.0, 40.0), 0.0));
        let places = [((0.0, 0.0), Anchor::LeftTop), ((0.0, 30.0), Anchor::LeftTop)];
        labels.place("label".to_owned(), &places, FONT);
        assert_eq!(labels.placed[0].1, (0.0, 30.0));
    }
}
