/** TPC-C's consistency conditions (section 3.3.2): each query finds what breaks one. */
export const conditions: Readonly<Record<string, string>> = {
  '1: w_ytd is the sum of its d_ytd':
    'select w_id from warehouse join district on d_w_id = w_id group by w_id, w_ytd having w_ytd <> sum(d_ytd)',
  '2: d_next_o_id - 1 is the last order, and the last new order':
    'select d_w_id, d_id from district where d_next_o_id - 1 <> (select max(o_id) from orders where o_w_id = d_w_id and o_d_id = d_id) or d_next_o_id - 1 < (select max(no_o_id) from new_order where no_w_id = d_w_id and no_d_id = d_id)',
  '3: new orders have no gaps':
    'select no_w_id, no_d_id from new_order group by no_w_id, no_d_id having max(no_o_id) - min(no_o_id) + 1 <> count(*)',
  '4: o_ol_cnt adds up to the order lines':
    'select o.w, o.d from (select o_w_id w, o_d_id d, sum(o_ol_cnt) n from orders group by 1, 2) o join (select ol_w_id w, ol_d_id d, count(*) n from order_line group by 1, 2) l on l.w = o.w and l.d = o.d where o.n <> l.n',
  '5: without carrier means new':
    'select o_w_id, o_d_id, o_id from orders left join new_order on no_w_id = o_w_id and no_d_id = o_d_id and no_o_id = o_id where (o_carrier_id is null) <> (no_o_id is not null)',
  '6: each order has its lines':
    'select o_w_id, o_d_id, o_id from orders where o_ol_cnt <> (select count(*) from order_line where ol_w_id = o_w_id and ol_d_id = o_d_id and ol_o_id = o_id)',
  '7: lines are delivered as their order is':
    'select ol_w_id, ol_d_id, ol_o_id from order_line join orders on o_w_id = ol_w_id and o_d_id = ol_d_id and o_id = ol_o_id where (ol_delivery_d is null) <> (o_carrier_id is null)',
  '8: w_ytd is the sum of its history':
    "select w_id from warehouse where w_ytd <> 30000.00 * 10 + (select coalesce(sum(h_amount), 0) from history where h_w_id = w_id and h_data = 'payment')",
  '9: d_ytd is the sum of its history':
    "select d_w_id, d_id from district where d_ytd <> 30000.00 + (select coalesce(sum(h_amount), 0) from history where h_w_id = d_w_id and h_d_id = d_id and h_data = 'payment')",
  '10: balances are what was delivered less what was paid':
    'select c_w_id, c_d_id, c_id from customer where c_balance <> coalesce((select sum(ol_amount) from orders join order_line on ol_w_id = o_w_id and ol_d_id = o_d_id and ol_o_id = o_id where o_w_id = c_w_id and o_d_id = c_d_id and o_c_id = c_id and ol_delivery_d is not null), 0) - (select sum(h_amount) from history where h_c_w_id = c_w_id and h_c_d_id = c_d_id and h_c_id = c_id)',
};
