//! The compact sort, map and set against those of the standard library.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use wusum::order::{Map, Set, sort_by_key};

proptest! {
    #[test]
    fn sorting_agrees_with_the_standard_library_and_keeps_equal_items_in_order(
        mut items in proptest::collection::vec((0_u8..20, any::<u16>()), 0..200)
    ) {
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        sort_by_key(&mut items, |item| item.0);
        prop_assert_eq!(items, expected);
    }

    #[test]
    fn a_map_and_a_set_do_what_those_of_the_standard_library_do(
        start in proptest::collection::vec((0_u8..30, any::<u8>()), 0..40),
        steps in proptest::collection::vec((any::<bool>(), 0_u8..30, any::<u8>()), 0..100)
    ) {
        let mut map: Map<u8, u8> = start.iter().copied().collect();
        let mut expected: BTreeMap<u8, u8> = start.iter().copied().collect();
        let mut set: Set<u8> = start.iter().map(|entry| entry.0).collect();
        let mut expected_set: BTreeSet<u8> = expected.keys().copied().collect();
        for (put, key, value) in steps {
            if put {
                prop_assert_eq!(map.insert(key, value), expected.insert(key, value));
                prop_assert_eq!(set.insert(key), expected_set.insert(key));
            } else {
                prop_assert_eq!(map.remove(&key), expected.remove(&key));
                prop_assert_eq!(set.remove(&key), expected_set.remove(&key));
            }
            prop_assert_eq!(map.get(&value), expected.get(&value));
            prop_assert_eq!(map.last_before(&key), expected.range(..key).next_back());
            prop_assert!(map.iter().eq(expected.iter()));
            prop_assert!(set.iter().eq(expected_set.iter()));
        }
    }
}
