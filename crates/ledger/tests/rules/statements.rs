//! Rule 10: the bank's own statement against the book, day by day.

use crate::Cases;

pub const CASES: Cases = &[
    ("a complete day has the lines, the sums and the balances of the bank", "
        balance.open account=bank amount=500 by accountant approver1
        donation.receive amount=700 account=bank line=1 by accountant
        donation.receive amount=300 account=bank line=2 by accountant
        payment.hold amount=400 by accountant
        statement.seal days=10:2x1000,1x401 by accountant          ! statement.mismatch
        statement.seal days=10:1x1000,1x400 by accountant          ! statement.mismatch
        statement.seal days=10:2x1000,0x0 by accountant            ! statement.mismatch
        statement.seal days=10:2x1000,1x400:500-1101 by accountant ! statement.arithmetic
        statement.seal days=10:2x1000.00,1x400 by accountant       ! statement.arithmetic
        statement.seal days=10:2x1000,1x400:500-1100 by accountant
        donation.receive account=bank line=3 by accountant         ! statement.day_complete
        statement.seal days=10:2x1000,1x400 by accountant          ! statement.day_complete"),
    ("a day that could not be read whole stays open, and is sealed complete later", "
        donation.receive amount=700 account=bank line=1 by accountant
        statement.seal days=10:2x1000,0x0:0-1000? by accountant
        donation.receive amount=300 account=bank line=2 by accountant
        statement.seal days=10:2x1000,0x0:0-1000 by accountant
        donation.receive account=bank line=3 by accountant         ! statement.day_complete"),
    ("days leave no gap, forwards or backwards, within one statement or between two", "
        statement.seal days=10:0x0,0x0;12:0x0,0x0 by accountant    ! statement.days
        statement.seal days=10:0x0,0x0;10:0x0,0x0 by accountant    ! statement.days
        statement.seal days=10:0x0,0x0;11:0x0,0x0 by accountant
        statement.seal days=13:0x0,0x0 by accountant               ! statement.days
        statement.seal days=8:0x0,0x0 by accountant                ! statement.days
        statement.seal days=12:0x0,0x0 by accountant
        statement.seal days=8:0x0,0x0;9:0x0,0x0 by accountant"),
    ("a day begins with the balance that the day before ended with", "
        balance.open account=bank amount=500 by accountant approver1
        statement.seal days=10:0x0,0x0:500-500 by accountant
        statement.seal days=11:0x0,0x0:499-499 by accountant       ! statement.opening
        statement.seal days=11:0x0,0x0:500-500;12:0x0,0x0:400-400 by accountant ! statement.opening
        statement.seal days=11:0x0,0x0:-;12:0x0,0x0:400-400 by accountant ! statement.book_balance
        statement.seal days=11:0x0,0x0:-;12:0x0,0x0:500-500 by accountant
        statement.seal days=9:0x0,0x0:400-400? by accountant       ! statement.opening
        statement.seal days=9:0x0,0x0:500-500 by accountant"),
    ("a statement is of a bank, of days that have been, and not of too many", "
        statement.seal account=cash days=10:0x0,0x0 by accountant  ! account.kind
        statement.seal account=nowhere days=10:0x0,0x0 by accountant ! reference.not_found
        statement.seal days=26:0x0,0x0 by accountant               ! date.future
        statement.seal days= by accountant                         ! list.wrong
        statement.seal days=-10-20 by accountant
        statement.seal account=bank2 days=-11-20 by accountant       ! list.wrong"),
    ("a transfer between own banks is a line on either side", "
        donation.receive amount=700 account=bank line=1 by accountant
        transfer.move from=bank to=bank2 amount=200 by accountant  ! statement.line_needed
        transfer.move from=bank to=bank2 amount=200 from_line=10 by accountant ! statement.line_needed
        transfer.move from=bank to=bank2 amount=200 from_line=9 to_line=11 by accountant ! statement.line_day
        transfer.move from=bank to=bank2 amount=200 from_line=10 to_line=9 by accountant ! statement.line_day
        transfer.move from=bank to=bank2 amount=200 from_line=10:x to_line=10:x by accountant ! id.conflict
        transfer.move from=bank to=bank2 amount=200 from_line=10 to_line=11 by accountant
        statement.seal days=10:1x700,1x200 by accountant
        statement.seal account=bank2 days=11:1x200,0x0 by accountant
        transfer.move from=bank to=transit amount=10 from_line=10 by accountant ! statement.day_complete"),
    ("money on its way may be seen to arrive before it is seen to leave", "
        donation.receive amount=700 account=bank line=1 by accountant
        transfer.move from=transit to=bank2 amount=200 to_line=10 by accountant
        expect transit flood -200
        transfer.move from=bank to=transit amount=200 from_line=10 by accountant
        expect transit flood 0"),
    ("what a day adds up to can be spelt", "
        donation.receive amount=9007199254740991 account=bank line=1 by accountant
        donation.receive amount=1 account=bank line=2 by accountant ! amount.too_large
        donation.receive amount=1 on=11 booked=11 account=bank line=2 by accountant"),
];
