//! The list of all tables of cases, each with the book that it starts from, for whoever goes through them.

/// Calls a macro with the list.
macro_rules! with_tables {
    ($then:ident) => {
        $then! {
            opening: Script::empty, governance::OPENING;
            governing: Script::standard, governance::CASES;
            coming_in: Script::standard, income::CASES;
            deciding: Script::standard, allocations::CASES;
            paying: Script::standard, payments::CASES;
            delivering: Script::standard, deliveries::CASES;
            sealing_statements: Script::standard, statements::CASES;
            correcting: Script::standard, corrections::CASES;
            handling_goods: Script::standard, goods::CASES;
            numbering_papers: Script::standard, vouchers::CASES;
            changing_keys: Script::standard, keys::CASES;
            acting_for_a_time: Script::standard, terms::CASES;
            inspecting_for_a_time: terms::visited, terms::VISITS;
            ending_chapters: Script::standard, chapters::CASES;
            following_terms: Script::standard, campaigns::CASES;
            closing_books: Script::standard, closing::CASES;
            adopting_notes: Script::standard, adopting::CASES;
            buying: purchases::start, purchases::CASES;
            keeping_stock: purchases::start, stock::CASES;
            treating_lots: purchases::start, lots::CASES;
            lending_animals: purchases::start, herds::CASES;
            the_first_rules: Script::empty, goods::FIRST_RULES;
            giving: money::start, money::GIFTS;
            promising: money::start, money::PLEDGES;
            exchanging: money::start, money::EXCHANGE;
            sending: money::start, matters::PARTNERS;
            advancing: money::start, matters::ADVANCES;
            spending_first: money::start, matters::EMERGENCIES;
            serving: money::start, matters::SERVICES;
            taking_back: money::start, undoing::UNDOING;
            comparing_balances: Script::standard, undoing::BANK_BALANCES;
            the_first_rules_of_money: Script::empty, money::FIRST_RULES;
            choosing: Script::standard, people::LISTS;
            sponsoring: people::start, people::CASES;
            disputing: people::start, people::DISPUTES;
            telling: people::start, people::DIRECT;
            reporting: people::start, people::REPORTS;
            keeping_for_a_time: Script::standard, people::POLICIES;
            the_second_rules: Script::empty, people::SECOND_RULES;
            inspecting: inspections::start, inspections::OPENING;
            standing_apart: inspections::start, inspections::INDEPENDENCE;
            guarding_inspectors: inspections::start, inspections::GUARDS;
            finding: inspections::start, inspections::FINDINGS;
            the_third_rules: Script::empty, inspections::THIRD_RULES;
            the_fourth_rules: Script::empty, terms::FOURTH_RULES;
        }
    };
}
