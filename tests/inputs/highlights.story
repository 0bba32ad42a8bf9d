The rail regulator ordered Northmark Lines on Tuesday to refund 40,000 commuters for the trains it cancelled in December.

Chief regulator Ibrahim Szell said the company had “run a timetable in name only”.

Northmark’s chairman, Sir Lionel Trask, apologised to passengers but blamed the government for late repairs.

Shadow transport secretary Beatrix Omolade said that the licence should be withdrawn, and welcomed the order.

The refunds must be paid by the end of March.

@highlight

Northmark must refund commuters

@highlight

Regulator blames the timetable
